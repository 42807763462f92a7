#!/usr/bin/env bash
# Tries etc/mksecrets.sh with a kubectl that only writes down how it was called.
set -euo pipefail

script=$(cd "$(dirname "$0")/.." && pwd)/mksecrets.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/in" "$work/ca"

cat >"$work/kubectl" <<'EOF'
#!/usr/bin/env bash
printf '%s\n' "$*" >>"$RECORD/calls"
case "$*" in
  *'create secret generic '*--dry-run=client*) printf 'kind: Secret\n' ;;
  *'get secret dmm-db'*) [ ! -e "$RECORD/dmm-db" ] || printf 'secret/dmm-db\n' ;;
  *'create secret generic dmm-db'*) cp "${7#--from-file=password=}" "$RECORD/dmm-db" ;;
  *apply*) cat >/dev/null ;;
  *) exit 9 ;;
esac
EOF
chmod +x "$work/kubectl"
export KUBECTL=$work/kubectl RECORD=$work
unset DMM_NAMESPACE

passed=0
failed=0
check() { # what, command...
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$what" >&2
    sed 's/^/    /' "$work/out" >&2
  fi
}
run() { # expected exit code, arguments; output goes to $work/out
  local expected=$1 code=0
  shift
  : >"$work/calls"
  "$script" "$@" >"$work/out" 2>&1 || code=$?
  [ "$code" -eq "$expected" ]
}
says() { grep -Fq -- "$1" "$work/out"; }
called() { grep -Fq -- "$1" "$work/calls"; }
never_called() { ! called "$1"; }
nothing_called() { [ ! -s "$work/calls" ]; }

check "missing inputs fail" run 1 -d "$work/in"
for text in "no namespace is given" "dmm.cfg does not exist" "hostcert.pem does not exist" \
  "hostcert.key.pem does not exist" "rucio.cfg does not exist" ".sense-o-auth.yaml does not exist"; do
  check "all that is missing is said: $text" says "$text"
done
check "nothing is done if something is missing" nothing_called

printf '[sense]\n[fts]\n' >"$work/in/dmm.cfg"
printf -- '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n' >"$work/in/hostcert.pem"
printf -- '-----BEGIN ENCRYPTED PRIVATE KEY-----\n' >"$work/in/hostcert.key.pem"
printf 'rucio_host = x\n' >"$work/in/rucio.cfg"
: >"$work/in/.sense-o-auth.yaml"
check "wrong inputs fail" run 1 -n Wrong_Name -d "$work/in" -c "$work/ca"
check "a key with a passphrase is refused" says "private key in PEM form without a passphrase"
check "a rucio.cfg of something else is refused" says "rucio.cfg has no section [client]"
check "an empty file is refused" says ".sense-o-auth.yaml is empty"
check "a wrong namespace is refused" says '"Wrong_Name" cannot be a namespace'
check "a directory without certificates is refused" says "holds no certificate"
check "nothing is done if something is wrong" nothing_called

printf -- '-----BEGIN PRIVATE KEY-----\n' >"$work/in/hostcert.key.pem"
printf '[client]\n' >"$work/in/rucio.cfg"
printf 'AUTH_ENDPOINT: https://sense.example.org\n' >"$work/in/.sense-o-auth.yaml"
cp "$work/in/hostcert.pem" "$work/ca/one.pem"
check "good inputs succeed" run 0 -n here -d "$work/in" -c "$work/ca"
for secret in dmm-config dmm-certs rucio-client-config sense-config dmm-ca-bundle dmm-db; do
  check "$secret is made in the namespace" called "--namespace here create secret generic $secret "
done
check "nothing is deleted" never_called delete
check "the database password is random and long" grep -Eq '^[A-Za-z0-9]{24,}$' "$work/dmm-db"

cp "$work/dmm-db" "$work/before"
check "a second run succeeds" env DMM_NAMESPACE=here "$script" -d "$work/in" -c "$work/ca/one.pem"
check "the database password stays" cmp -s "$work/before" "$work/dmm-db"

check "a dry run succeeds" run 0 -n here -d "$work/in" -c "$work/ca" --dry-run
check "a dry run changes nothing" bash -c "! grep apply '$work/calls' | grep -qv -- --dry-run=server"
check "an unknown argument is refused" run 2 --namespce here

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
