#!/usr/bin/env bash
# Creates or updates the Kubernetes secrets that etc/deploy.yaml mounts. Nothing is ever deleted.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: mksecrets.sh [-n NAMESPACE] [-d DIRECTORY] [-c CA] [--dry-run]

  -n, --namespace NAMESPACE  namespace of the secrets; else $DMM_NAMESPACE
  -d, --directory DIRECTORY  where the input files are; else the current directory
  -c, --ca CA                CA certificates, a PEM file or a directory of them; else
                             /etc/grid-security/certificates, if that exists
      --dry-run              check the inputs and ask the server, but change nothing
  -h, --help                 this text

Input files in DIRECTORY:

  dmm.cfg                 configuration of DMM                 -> secret dmm-config
  hostcert.pem            certificate that DMM shows to FTS    -> secret dmm-certs
  hostcert.key.pem        its private key, without passphrase  -> secret dmm-certs
  rucio.cfg               configuration of Rucio's clients     -> secret rucio-client-config
  .sense-o-auth.yaml      credentials for SENSE-O              -> secret sense-config

The CA certificates become the secret dmm-ca-bundle. The secret dmm-db gets a random database
password if it does not exist yet; an existing one is never changed, because the database was
created with it.

The namespace must exist. KUBECTL names another kubectl.
EOF
}

say() { printf '%s\n' "$*"; }
fail() {
  printf 'mksecrets.sh: %s\n' "$*" >&2
  exit 2
}

namespace=${DMM_NAMESPACE:-}
directory=.
ca=
ca_named=no
dry_run=()

while [ $# -gt 0 ]; do
  case $1 in
    -n | --namespace | -d | --directory | -c | --ca)
      [ $# -ge 2 ] && [ -n "$2" ] || fail "$1 needs a value"
      case $1 in
        -n | --namespace) namespace=$2 ;;
        -d | --directory) directory=$2 ;;
        *) ca=$2 ca_named=yes ;;
      esac
      shift 2
      ;;
    --dry-run)
      dry_run=(--dry-run=server)
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown argument \"$1\"; see --help" ;;
  esac
done

kubectl=${KUBECTL:-kubectl}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 700 "$work"

# ---- check everything before anything is changed -----------------------------------------------

missing=()

need_file() { # file, what it is
  if [ ! -e "$directory/$1" ]; then
    missing+=("$directory/$1 does not exist; it must be $2")
  elif [ ! -f "$directory/$1" ] || [ ! -r "$directory/$1" ]; then
    missing+=("$directory/$1 cannot be read; it must be $2")
  elif [ ! -s "$directory/$1" ]; then
    missing+=("$directory/$1 is empty; it must be $2")
  else
    return 0
  fi
  return 1
}

need_line() { # file, extended regular expression, what is missing
  grep -Eq -- "$2" "$directory/$1" || missing+=("$directory/$1 has no $3")
}

if ! command -v "$kubectl" >/dev/null 2>&1; then
  missing+=("the command $kubectl is not found; install it, or name it in KUBECTL")
fi
if [ -z "$namespace" ]; then
  missing+=("no namespace is given; use -n NAMESPACE or set DMM_NAMESPACE")
elif ! printf '%s' "$namespace" | grep -Eq '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'; then
  missing+=("\"$namespace\" cannot be a namespace; it must be small letters, digits and dashes")
fi

if need_file dmm.cfg "the configuration of DMM, see etc/dmm.cfg.sample"; then
  need_line dmm.cfg '^[[:space:]]*\[sense\]' "section [sense]"
  need_line dmm.cfg '^[[:space:]]*\[fts\]' "section [fts]"
fi
if need_file hostcert.pem "the certificate that DMM shows to FTS, in PEM form"; then
  need_line hostcert.pem '^-----BEGIN CERTIFICATE-----' "certificate in PEM form"
fi
if need_file hostcert.key.pem "the private key of hostcert.pem, in PEM form"; then
  need_line hostcert.key.pem '^-----BEGIN ((RSA|EC|DSA) )?PRIVATE KEY-----' \
    "private key in PEM form without a passphrase"
  if grep -Eq '^Proc-Type:.*ENCRYPTED' "$directory/hostcert.key.pem"; then
    missing+=("$directory/hostcert.key.pem has a passphrase; it must have none")
  fi
fi
if need_file rucio.cfg "the configuration of Rucio's clients"; then
  need_line rucio.cfg '^[[:space:]]*\[client\]' "section [client]"
fi
if need_file .sense-o-auth.yaml "the credentials for SENSE-O"; then
  need_line .sense-o-auth.yaml '^[[:space:]]*"?(AUTH_ENDPOINT|auth_endpoint)"?[[:space:]]*:' \
    "key AUTH_ENDPOINT"
fi

# A directory such as /etc/grid-security/certificates also holds revocation lists and policies,
# which are too much for a secret: only the certificates are taken.
pem_certificates() {
  awk '/^-----BEGIN CERTIFICATE-----/ { on = 1 } on { print } /^-----END CERTIFICATE-----/ { on = 0 }' "$@"
}

certificates_below() { # directory, pattern
  find -L "$1" -maxdepth 1 -type f -name "$2" -print0 | sort -z |
    while IFS= read -r -d '' file; do pem_certificates "$file"; done
}

bundle=$work/ca-bundle.pem
: >"$bundle"
default_ca=/etc/grid-security/certificates
if [ "$ca_named" = no ] && [ -d "$default_ca" ]; then
  ca=$default_ca
fi
if [ -n "$ca" ]; then
  if [ -d "$ca" ] && [ -r "$ca" ]; then
    certificates_below "$ca" '*.pem' >"$bundle"
    [ -s "$bundle" ] || certificates_below "$ca" '*.[0-9]' >"$bundle" # named by hash only
  elif [ -f "$ca" ] && [ -r "$ca" ]; then
    pem_certificates "$ca" >"$bundle"
  else
    missing+=("$ca cannot be read; it must be a PEM file or a directory of them")
    ca=
  fi
  if [ -n "$ca" ] && [ ! -s "$bundle" ]; then
    missing+=("$ca holds no certificate; it must be a PEM file or a directory of them")
  elif [ "$(wc -c <"$bundle")" -gt 1000000 ]; then
    missing+=("the certificates in $ca are more than a secret holds (1 MB); name only those that FTS, Rucio and SENSE-O need")
  fi
fi

if [ ${#missing[@]} -gt 0 ]; then
  say "Nothing was changed, because:" >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 1
fi

# ---- create or update ---------------------------------------------------------------------------

kube() { "$kubectl" --namespace "$namespace" "$@"; }

# Server-side, so that no copy of a secret is left in an annotation, which would also limit its size.
put() { # name, --from-file arguments
  local name=$1
  shift
  kube create secret generic "$name" "$@" --dry-run=client -o yaml |
    kube apply --server-side --force-conflicts --field-manager=dmm-mksecrets \
      ${dry_run[@]+"${dry_run[@]}"} -f -
}

put dmm-config --from-file=dmm.cfg="$directory/dmm.cfg"
put dmm-certs \
  --from-file=hostcert.pem="$directory/hostcert.pem" \
  --from-file=hostcert.key.pem="$directory/hostcert.key.pem"
put rucio-client-config --from-file=rucio.cfg="$directory/rucio.cfg"
put sense-config --from-file=.sense-o-auth.yaml="$directory/.sense-o-auth.yaml"

if [ -s "$bundle" ]; then
  put dmm-ca-bundle --from-file=ca-bundle.pem="$bundle"
else
  say "secret dmm-ca-bundle left as it is: no CA certificates were given (--ca)"
fi

existing=$(kube get secret dmm-db --ignore-not-found -o name)
if [ -n "$existing" ]; then
  say "secret dmm-db left as it is"
else
  head -c 24 /dev/urandom | base64 | tr -d '+/=\n' >"$work/password"
  # "create" and not "apply": if another run was faster, its password stays.
  kube create secret generic dmm-db --from-file=password="$work/password" \
    ${dry_run[@]+"${dry_run[@]}"}
fi

say "Pods read most of these at start: kubectl --namespace $namespace rollout restart deployment/dmm"
