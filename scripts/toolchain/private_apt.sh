# shellcheck shell=bash
# To be sourced. Debian packages of the next release, fetched and verified by apt, without root and without a trace in
# the system's own apt: for unpacking beside, never for installing.

apt_suite=trixie # has Emscripten 3.1.69; bookworm's 3.1.6 has no <coroutine>
apt_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# private_apt_open DIR: reads the release's package lists into DIR, which is the caller's to remove.
private_apt_open() {
  apt_state=$1
  local tool mirror
  for tool in apt-get dpkg-deb; do
    command -v $tool >/dev/null || die "no $tool: this needs Debian, or Emscripten $emcc_min on PATH and SWALE_ABSEIL"
  done
  [ -r $apt_keyring ] || die "no $apt_keyring: install debian-archive-keyring"

  mkdir -p "$apt_state"/{lists/partial,cache/archives/partial,empty,debs}
  : >"$apt_state/status"
  mirror=$(machine_mirror) && [ -n "$mirror" ] || die "apt on this machine has no Debian mirror"
  printf 'deb%s [signed-by=%s] %s %s main\n' \
    '' $apt_keyring "$mirror" $apt_suite -src $apt_keyring "$mirror" $apt_suite >"$apt_state/sources.list"
  # Read after the machine's own configuration, so that its proxy and certificates stay in force.
  cat >"$apt_state/apt.conf" <<CONF
Dir::Etc::sourcelist "$apt_state/sources.list";
Dir::Etc::sourceparts "$apt_state/empty";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$apt_state/empty";
Dir::State::status "$apt_state/status";
Dir::State::lists "$apt_state/lists";
Dir::Cache "$apt_state/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::Retries "3";
Acquire::AllowInsecureRepositories "false";
Acquire::IndexTargets::deb::Contents-deb { DefaultEnabled "false"; };
Acquire::IndexTargets::deb::DEP-11 { DefaultEnabled "false"; };
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
  private_apt update
}

# The mirror that this machine's apt uses, whatever the format of its sources, before any update too.
machine_mirror() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets -o Dir::State::Lists="$apt_state/lists" -o APT::Get::IndexTargets::ReleaseInfo=0 \
    --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 'Component: main' |
    awk -v codename="$codename" '$1 == codename || $1 ~ /^(old)?stable$/ { print $2; exit }'
}

private_apt() {
  (cd "$apt_state/debs" && apt-get -q -c "$apt_state/apt.conf" "$@") >"$apt_state/log" 2>&1 || {
    cat "$apt_state/log" >&2
    die "apt-get $1 failed, see above"
  }
}

# private_source_file PACKAGE PATTERN: of a source package only the one file whose name is the package's and then PATTERN,
# verified by the digest in the signed index.
private_source_file() {
  local package=$1 pattern=$2 uris quoted_uri file _size digest
  local helper=/usr/lib/apt/apt-helper
  [ -x $helper ] || die "no $helper: this needs apt"
  private_apt --print-uris source --download-only --only-source "$package"
  uris=$(cat "$apt_state/log")
  while read -r quoted_uri file _size digest; do
    # shellcheck disable=SC2053
    [[ $file == "$package"$pattern && $digest == SHA256:* ]] || continue
    (cd "$apt_state/debs" && $helper -c "$apt_state/apt.conf" download-file "${quoted_uri//\'/}" "$file" "$digest") \
      >"$apt_state/log" 2>&1 && return
    cat "$apt_state/log" >&2
    die "could not download $file, see above"
  done <<<"$uris"
  die "Debian $apt_suite has no $package$pattern"
}

# unpack_deb PACKAGE DIR [tar option...]
unpack_deb() {
  local package=$1 into=$2
  shift 2
  mkdir -p "$into"
  dpkg-deb --fsys-tarfile "$apt_state/debs/${package}"_*.deb |
    tar -x --no-same-owner -C "$into" --wildcards "$@"
}
