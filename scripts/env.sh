# shellcheck shell=bash
# To be sourced, in bash: what the other scripts need in their environment. Afterwards `cmake --preset` and emcc work by
# hand too. Source it again after scripts/setup has brought something.

swale_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export SWALE_TOOLCHAIN=${SWALE_TOOLCHAIN:-$swale_root/.toolchain}
export SWALE_ABSEIL=${SWALE_ABSEIL:-$SWALE_TOOLCHAIN/abseil}

# The private Emscripten, where scripts/setup made one.
if [ -x "$SWALE_TOOLCHAIN/bin/emcc" ]; then
  case :$PATH: in *":$SWALE_TOOLCHAIN/bin:"*) ;; *) export PATH=$SWALE_TOOLCHAIN/bin:$PATH ;; esac
  swale_emscripten=$SWALE_TOOLCHAIN/root/usr/share/emscripten
elif command -v em-config >/dev/null; then
  swale_emscripten=$(em-config EMSCRIPTEN_ROOT)
fi
if [ -n "${swale_emscripten:-}" ]; then
  export SWALE_EMSCRIPTEN_TOOLCHAIN=$swale_emscripten/cmake/Modules/Platform/Emscripten.cmake
fi

# A clone in another folder finds in ccache what this one compiled.
export CCACHE_BASEDIR=$swale_root CCACHE_NOHASHDIR=1
if EM_COMPILER_WRAPPER=$(command -v ccache); then export EM_COMPILER_WRAPPER; fi
