# shellcheck shell=bash
# To be sourced. A private Emscripten out of Debian's packages, which find their own place: the folder can be moved.

emcc_min=3.1.69
llvm=19 # what the packaged Emscripten was built with; the system's own

# What only threads, side modules, sanitizers, graphics and WasmFS link, documentation, and the sources of the
# libraries: nine tenths of the package.
emscripten_left_out=(
  './usr/share/doc' './usr/share/man' './usr/share/lintian'
  './usr/share/emscripten/'{ChangeLog.\*,README.\*,docs,media,out,test,system/lib,cache/symbol_lists}
  './usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten/'{pic,lto-pic}
  './usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten/*'{libGL-emu,libGL-full,libGL-ofb,libGL-webgl2}'*'
  './usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten/*'{-mt,-ww,asan,lsan,ubsan,sanitizer,wasmfs,webgpu}'*'
)
binaryen_left_out=('./usr/share' './usr/include' './etc' './usr/lib/*/gconv' './usr/bin/wasm-'{fuzz-\*,reduce,shell})

# install_emscripten PREFIX. REQUIRES: private_apt_open.
install_emscripten() {
  local prefix=$1 new=$1/.new package
  rm -rf "$new"
  mkdir -p "$new"/bin "$new"/binaryen/bin

  # Binaryen's programs need the C library of the release that they come from.
  private_apt download emscripten binaryen libc6 libstdc++6 libgcc-s1 node-acorn
  unpack_deb emscripten "$new/root" "${emscripten_left_out[@]/#/--exclude=}"
  for package in binaryen libc6 libstdc++6 libgcc-s1; do
    unpack_deb $package "$new/root" "${binaryen_left_out[@]/#/--exclude=}"
  done
  unpack_deb node-acorn "$new/root" --exclude=./usr/share/doc

  wrap_binaryen "$new"
  wrap_emcc "$new"
  configure_emcc "$new/root/usr/share/emscripten"
  try_emcc "$new/bin/emcc" || die 'the unpacked Emscripten does not work, see above'

  rm -rf "$prefix"/{root,bin,binaryen}
  mv "$new"/{root,bin,binaryen} "$prefix"
  rmdir "$new"
}

wrap_binaryen() {
  local loader program
  loader=$(cd "$1/root" && echo usr/lib/*/ld-linux*.so.*)
  cat >"$1/binaryen/run" <<SH
#!/bin/sh
self=\$(readlink -f "\$0")
root=\${self%/*}/../root
exec "\$root/$loader" --library-path "\$root/${loader%/*}" "\$root/usr/bin/\${0##*/}" "\$@"
SH
  chmod +x "$1/binaryen/run"
  for program in "$1"/root/usr/bin/wasm*; do ln -s ../run "$1/binaryen/bin/${program##*/}"; done
}

wrap_emcc() {
  local program
  cat >"$1/bin/.run" <<'SH'
#!/bin/sh
self=$(readlink -f "$0")
unset EM_CONFIG EM_CACHE
exec "${self%/*}/../root/usr/share/emscripten/${0##*/}" "$@"
SH
  chmod +x "$1/bin/.run"
  for program in emcc em++ emar emranlib emnm em-config emcmake; do ln -s .run "$1/bin/$program"; done
}

configure_emcc() {
  local emscripten=$1 clang
  clang=$(command -v clang-$llvm) || die "no clang-$llvm"
  # The file is exec'd without __file__: utils knows where it lies, three below the prefix's root.
  cat >"$emscripten/.emscripten" <<PY
import os
from tools import utils
LLVM_ROOT = '${clang%/*}'
LLVM_ADD_VERSION = '$llvm'
CLANG_ADD_VERSION = '$llvm'
BINARYEN_ROOT = os.path.realpath(utils.path_from_root('../../../../binaryen'))
NODE_JS = os.environ.get('EMSCRIPTEN_NODE', '$(command -v node)')
FROZEN_CACHE = True
PY
  # Its scripts are CommonJS, whatever a package.json above says: ours says otherwise.
  echo '{"type": "commonjs"}' >"$emscripten/package.json"
  # An ES module looks for acorn in a node_modules above it, whatever NODE_PATH says.
  mkdir -p "$emscripten/node_modules"
  ln -s ../../nodejs/acorn "$emscripten/node_modules/acorn"
  python3 -m compileall -q "$emscripten"/{*.py,tools,third_party} >/dev/null 2>&1 || true
}

# Compiles, links and runs something small, the JavaScript optimizer and wasm-opt included.
try_emcc() {
  local dir status=0
  dir=$(mktemp -d)
  echo 'int main() { return 0; }' >"$dir/try.cc"
  { "$1" -O2 "$dir/try.cc" -o "$dir/try.js" && node "$dir/try.js"; } >"$dir/log" 2>&1 || {
    status=1
    tail -n 20 "$dir/log" >&2
  }
  rm -rf "$dir"
  return $status
}

# is_recent_emcc EMCC
is_recent_emcc() {
  local version
  version=$("$1" --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*\).*/\1/p')
  [ -n "$version" ] && printf '%s\n' $emcc_min "$version" | sort -CV
}
