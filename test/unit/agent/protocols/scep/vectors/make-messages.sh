#!/bin/bash
# Makes messages.json: whole pkiMessages of which OpenSSL's command line made every cryptographic part. Envelopes come from
# `openssl cms -encrypt`, CSRs and certificates from `openssl req` and `openssl x509`, signatures from `openssl dgst`; what
# `openssl cms -sign` cannot do, SCEP's attributes in a SignedData, is put around them by hand.
#
#   bash make-messages.sh > messages.json        (OpenSSL 3 with its legacy provider, xxd, jq)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

jq -r .raKey "$here/openssl.json" | base64 -d | openssl pkey -inform DER -out ra.key
jq -r .raCertificate "$here/openssl.json" | base64 -d | openssl x509 -inform DER -out ra.pem

# DER, in hexadecimal: tlv TAG CONTENT
tlv() {
  local length=$((${#2} / 2))
  if ((length < 128)); then printf '%s%02x%s' "$1" "$length" "$2"
  elif ((length < 256)); then printf '%s81%02x%s' "$1" "$length" "$2"
  else printf '%s82%04x%s' "$1" "$length" "$2"; fi
}
hexOf() { xxd -p -c0 "$1"; }
textHex() { printf '%s' "$1" | xxd -p -c0; }
oid() { openssl asn1parse -genstr "OID:$1" -noout -out /dev/stdout | xxd -p -c0; }
seq_() { tlv 30 "$1"; }
attribute() { seq_ "$(oid "$1")$(tlv 31 "$2")"; }

DATA=$(oid 1.2.840.113549.1.7.1)
SCEP=2.16.840.1.113733.1.9
declare -A DIGEST=([md5]=1.2.840.113549.2.5 [sha1]=1.3.14.3.2.26 [sha256]=2.16.840.1.101.3.4.2.1 [sha512]=2.16.840.1.101.3.4.2.3)
declare -A ALGORITHM=([rsa]=1.2.840.113549.1.1.1 [ec-sha256]=1.2.840.10045.4.3.2)

# A device: key, self-signed certificate with a critical authorityKeyIdentifier (as Windows makes it), CSR with a challenge.
# device NAME KEYOPTION DIGEST CHALLENGE
device() {
  openssl genpkey -quiet -out "$1.key" -algorithm "${2%%:*}" -pkeyopt "${2#*:}"
  cat > "$1.cnf" <<CONF
[req]
prompt=no
distinguished_name=dn
attributes=attributes
req_extensions=names
[dn]
CN=door.office.example
[attributes]
challengePassword=$4
[names]
subjectAltName=DNS:door.office.example
[self]
subjectKeyIdentifier=hash
authorityKeyIdentifier=critical,keyid:always
CONF
  openssl req -new -config "$1.cnf" -key "$1.key" "-$3" -outform DER -out "$1.csr"
  openssl req -new -x509 -config "$1.cnf" -extensions self -key "$1.key" "-$3" -days 3650 -outform DER -out "$1.cer"
}

# element CERTIFICATE AWK-PATTERN N: the Nth element at depth 2 that matches, DER in hexadecimal
element() {
  local offset header length
  read -r offset header length < <(openssl asn1parse -inform DER -in "$1" |
    awk -F'[:= ]+' -v wanted="$2" -v n="$3" '/:d=2 / && $0 ~ wanted && ++seen == n { sub(/^ */, ""); split($0, f, /[:= ]+/); print f[1], f[5], f[7]; exit }')
  xxd -p -c0 -s "$offset" -l "$((header + length))" "$1"
}
# issuer and serial number of a certificate
identifier() { seq_ "$(element "$1" 'cons: SEQUENCE' 2)$(element "$1" 'prim: INTEGER' 1)"; }

# message NAME DEVICE TYPE DIGEST TRANSACTION NONCE(hex) CONTENT-FILE OPTIONS-OF-OPENSSL-CMS
message() {
  local name=$1 device=$2 type=$3 digest=$4 transaction=$5 nonce=$6 content=$7 options=$8
  local provider=() algorithm digestHex attributes signature sid signerInfo signed
  [[ $options == *-des\ * || $digest == md5 ]] && provider=(-provider legacy -provider default)
  # shellcheck disable=SC2086
  openssl cms -encrypt -binary -in "$content" -outform DER -out envelope "${provider[@]}" $options
  openssl dgst "-$digest" -binary -out digest "${provider[@]}" envelope
  digestHex=$(hexOf digest)
  # Sorted as DER asks of a SET OF.
  attributes=$(printf '%s\n' \
    "$(attribute 1.2.840.113549.1.9.3 "$DATA")" \
    "$(attribute 1.2.840.113549.1.9.4 "$(tlv 04 "$digestHex")")" \
    "$(attribute $SCEP.2 "$(tlv 13 "$(textHex "$type")")")" \
    "$(attribute $SCEP.5 "$(tlv 04 "$nonce")")" \
    "$(attribute $SCEP.7 "$(tlv 13 "$(textHex "$transaction")")")" | LC_ALL=C sort | tr -d '\n')
  tlv 31 "$attributes" | xxd -r -p > signed-attributes
  openssl dgst "-$digest" -sign "$device.key" -out signature "${provider[@]}" signed-attributes
  if openssl pkey -in "$device.key" -noout -text | grep -q 'ASN1 OID'; then
    algorithm=$(seq_ "$(oid "${ALGORITHM[ec-$digest]}")")
  else
    algorithm=$(seq_ "$(oid "${ALGORITHM[rsa]}")0500")
  fi
  digestAlgorithm=$(seq_ "$(oid "${DIGEST[$digest]}")0500")
  sid=$(identifier "$device.cer")
  signature=$(tlv 04 "$(hexOf signature)")
  signerInfo=$(seq_ "020101$sid$digestAlgorithm$(tlv a0 "$attributes")$algorithm$signature")
  signed=$(seq_ "020101$(tlv 31 "$digestAlgorithm")$(seq_ "$DATA$(tlv a0 "$(tlv 04 "$(hexOf envelope)")")")$(tlv a0 "$(hexOf "$device.cer")")$(tlv 31 "$signerInfo")")
  seq_ "$(oid 1.2.840.113549.1.7.2)$(tlv a0 "$signed")" | xxd -r -p > message.der
  jq -n --arg name "$name" --arg type "$type" --arg command "openssl cms -encrypt -binary -outform DER $options" \
    --arg digest "$digest" --arg transactionId "$transaction" --arg nonce "$nonce" --arg der "$(base64 -w0 message.der)" \
    --arg deviceKey "$(openssl pkcs8 -topk8 -nocrypt -in "$device.key" -outform DER | base64 -w0)" \
    '{$name, $type, $command, $digest, $transactionId, $nonce, $deviceKey, $der}' >> messages
}

device rsa RSA:rsa_keygen_bits:2048 sha256 Correct1
device old RSA:rsa_keygen_bits:2048 md5 Correct1
device ec EC:ec_paramgen_curve:P-256 sha256 Correct1

# The CA's name is that of the RA's issuer.
openssl x509 -in ra.pem -outform DER -out ra.cer
issuer=$(element ra.cer 'cons: SEQUENCE' 2)
subject=$(tlv 30 "$(tlv 31 "$(seq_ "$(oid 2.5.4.3)$(tlv 0c "$(textHex door.office.example)")")")")
seq_ "$issuer$subject" | xxd -r -p > poll.content
seq_ "${issuer}0203010203" | xxd -r -p > serial.content

NONCE16=00112233445566778899aabbccddeeff
NONCE8=0011223344556677
BASE64=y7PIhN6hv8ovsxEPw4B30SRcXOE=
OAEP='-keyopt rsa_padding_mode:oaep'
message 'AES-256, SHA-256, base64 transactionID' rsa 19 sha256 $BASE64 $NONCE16 rsa.csr '-aes256 -recip ra.pem'
message '8-byte nonce, OAEP with SHA-256' rsa 19 sha512 $BASE64 $NONCE8 rsa.csr "-aes128 -recip ra.pem $OAEP -keyopt rsa_oaep_md:sha256"
message 'OAEP with SHA-1' rsa 19 sha256 OAEP $NONCE16 rsa.csr "-aes128 -recip ra.pem $OAEP"
message 'BER with indefinite lengths' rsa 19 sha256 BER $NONCE16 rsa.csr '-aes256 -stream -recip ra.pem'
message '3DES and SHA-1' rsa 19 sha1 3DES $NONCE16 rsa.csr '-des3 -recip ra.pem'
message 'MD5 and single DES' old 19 md5 OLD $NONCE16 old.csr '-des -recip ra.pem'
message 'EC signer' ec 19 sha256 EC $NONCE16 ec.csr '-aes256 -recip ra.pem'
message 'PasswordRecipientInfo, RSA signer' rsa 19 sha256 PWRI $NONCE16 rsa.csr '-aes128 -pwri_password Profile-Wide-Secret'
message 'PasswordRecipientInfo, EC signer, indefinite lengths' ec 19 sha256 PWRI-EC $NONCE16 ec.csr '-aes256 -stream -pwri_password Profile-Wide-Secret'
message 'PasswordRecipientInfo beside the RA' rsa 19 sha256 BOTH $NONCE16 rsa.csr '-aes256 -pwri_password Somebody-Elses -recip ra.pem'
message 'CertPoll' rsa 20 sha256 $BASE64 $NONCE16 poll.content '-aes256 -recip ra.pem'
message 'GetCert' rsa 21 sha256 GETCERT $NONCE16 serial.content '-aes256 -recip ra.pem'
message 'GetCRL' rsa 22 sha256 GETCRL $NONCE16 serial.content '-aes256 -recip ra.pem'

jq -s --arg madeBy "$(openssl version | cut -d' ' -f1,2) command line, make-messages.sh" \
  --arg raCertificate "$(base64 -w0 ra.cer)" --arg raKey "$(jq -r .raKey "$here/openssl.json")" \
  '{$madeBy, $raCertificate, $raKey, password: "Profile-Wide-Secret", challenge: "Correct1", messages: .}' messages
