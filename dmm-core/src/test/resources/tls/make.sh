#!/bin/sh
# Makes the certificates in this directory, good for a hundred years and for tests only.
set -eu
days=36500
ca() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days $days \
    -keyout "$1.key" -out "$1.pem" -subj "/CN=Test CA $1"
}
signed() { # name, subject, extensions
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2"
  printf '%s\n' "$3" > "$1.ext"
  openssl x509 -req -sha256 -days $days -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial \
    -extfile "$1.ext" -out "$1.pem"
  rm "$1.csr" "$1.ext"
}
ca ca
ca stranger
signed server "/CN=server" "subjectAltName=IP:127.0.0.1,DNS:localhost"
signed elsewhere "/CN=elsewhere" "subjectAltName=DNS:elsewhere.example.org"
signed client "/CN=dmm" "extendedKeyUsage=clientAuth"
# As grid proxies are: certificate, key in the old form, then the issuer.
openssl genrsa -traditional -out proxy.key 2048
openssl req -new -key proxy.key -out proxy.csr -subj "/CN=dmm/CN=proxy"
openssl x509 -req -sha256 -days $days -in proxy.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out proxy.crt
cat proxy.crt proxy.key ca.pem > proxy.pem
rm proxy.crt proxy.key proxy.csr ca.key stranger.key ca.srl
