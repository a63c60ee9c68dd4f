#!/usr/bin/env bash
# Makes the certificates that the tests of TLS need, into a folder: scripts/make-test-certificates.sh FOLDER
#   ca.pem              an authority of our own
#   server.{pem,key}    for 127.0.0.1 and localhost, signed by it
#   client.{pem,key}    of a client, signed by it
#   expired.{pem,key}   of a client, signed by it, past its time
#   expired-server.{pem,key}
#   stranger.{pem,key}  of a client, signed by nobody we know
# Keys are for tests only: they live a day and are worth nothing.
set -euo pipefail

folder=${1:?usage: scripts/make-test-certificates.sh FOLDER}
mkdir -p "$folder"
cd "$folder"

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key" 2>/dev/null; }

new_key ca
openssl req -x509 -new -key ca.key -days 2 -subj "/CN=spingap test authority" -out ca.pem

cat > ca.cnf <<'CNF'
[ca]
default_ca = own
[own]
new_certs_dir = .
database = index.txt
serial = serial.txt
private_key = ca.key
certificate = ca.pem
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
CNF
: > index.txt
echo 1000 > serial.txt

# name, from, to: the times as YYMMDDHHMMSSZ
signed() {
  new_key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$1" \
    -addext "subjectAltName=IP:127.0.0.1,DNS:localhost" -out "$1.csr"
  openssl ca -batch -notext -config ca.cnf -startdate "$2" -enddate "$3" -in "$1.csr" -out "$1.pem" 2>/dev/null
}
at() { date -u -d "$1" +%y%m%d%H%M%SZ; }

for name in server client; do signed "$name" "$(at '-1 hour')" "$(at '+1 day')"; done
for name in expired expired-server; do signed "$name" "$(at '-2 days')" "$(at '-1 day')"; done
new_key stranger
openssl req -x509 -new -key stranger.key -days 1 -subj "/CN=stranger" -out stranger.pem
