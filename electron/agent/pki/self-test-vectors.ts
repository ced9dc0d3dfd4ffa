/**
 * Signatures by OpenSSL over `SIGNED_TEXT`, base64. The private keys were thrown away; only verification is tested by
 * them, signing is tested by verifying what we signed.
 */
export const SIGNED_TEXT = 'Certwright self-test';

/** DER SubjectPublicKeyInfo. */
export const KEYS = {
  rsa:
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt8m8Os4n2HOzT78U6ohlUm0XKAGIKUbOKLBFu6SL7EydoKfn1cjX4YAVnxpprki5' +
    'DxULONbX58jOb/yhGUCXGUXCFXEdy+7aP2Z0HTu9X0VuaQh+WElUvedwOElJkKh/Pb5MwlGPglE2j8zoXKNF/1D6qELlU7oGCMZF2W3s8lM3' +
    '6MsdOJjw4WBwWKYCG7X3HjDWUzNPwAo9SI/h/OgopnN0lEkiQTaSWPHM8KhsvWRvUc6qSb4TWgs+wcx5S0Y2nLoqAWjiznOBNm6MDioraEQ8' +
    'Qg5ztdXLGOwI06Qe8pIL4w5IhBsdZfomgExP+Sc1+o4tY6vdFR54O54bMMvvmQIDAQAB',
  p256:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpvyhp7y35ufWTg8kftTQbTSRo4KeQy7qHpW47YaWm+DhJUs1p9B+ujzt1ixQe1/TGzW4pE7A' +
    '4p0uPZddLnBtug==',
  p384:
    'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEsbboyqL+0/mD2kO03ne1cxivuUvD9jgQNqUXv6A1ACGiiTrDxOpxmTojaT4B48bSAtI6GCYKxwpC' +
    'TM5lU4uKGbpOcgAEN2PeaHVAh8v5BiIJoaLp2f3Yqgt1KHEMbGxa',
  p521:
    'MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQBlekZBvwkbc3/W1UOmKCfOEt5tTYlpuG81n7u3caaoj28GmmbTvgUOjAlHQdrcoDd21aiq3iX' +
    'sazVvq1a/vHuQ3gBMHE5yphCFWm6xborCnGG5/4BQsZS7GzD0r8DPkeWyiJXkDq1GaTxrgKSfdaW/yK4fJQth45KxWwH4bptJ3V9lis=',
} as const;

export const SIGNATURES = {
  rsaSha1:
    'TlfXeCQD+6b+vz0Z7qCUtzyzIY5g/wrjMRH1Isj3SJa5ho/tKSbH0vINeV4T4tG2ZO88KyZhR4w0cl5EU3zjzhvsEwzYOEvVQdTqCiCtyqxb' +
    'XzHf9hKadsSmkzEA/Mxxr5Ca8b3W7VWddp9ybPh86TFiXGpJWPTxCcHhsZxRT4uAbgKuUwukOC6ZakOoCLX6cBqM3LA1yjoxbnwKax8ENy23' +
    '0ceW2/pSdKI0oaPEy02dblZhSi5txp9h/WaG046mL96i6FqWzLN11g4I94V8C0jHCAJ8lUvtt6XTmKaHcsFirKlSJW7SCb0jeaX9iAfwMfoy' +
    'RFH+t9ux0SzQ1i9SrA==',
  rsaSha256:
    'eMqM3qQuLSDZ0RQHEfi2u8xLhg4VHAzyh4ZjIlW+3zq74ZI80mvT+ijhTAiChLq46C+evQEndJGqaBqRUFp+W+yAXVdRj+gnqQHJyMpNIVWb' +
    'shXUEyvVcwQ3E997TgB+JWpb437VfIiCAzx5SEbvMq2EeCBw9lAy1kV6qxz9CEMjYc/jI8MH8CcyMErZuPTWjxYaiOOojd1qOSX4s0SKZIiG' +
    '9eQuZo5kc6Uuk8BnIr+/MI2Z7HWOio58mNUmlaNQbxPlYQO5sXjCOD/9Nnb932sNyymETUnBSY8mY61QLtkeZN5sXczIRKBnhMiff5Fht+rE' +
    'KQamiQf68PaRlWylNA==',
  rsaSha384:
    'sWuxuanVWJHZBH+8lJ4ocWr/NjuatgDq9u472ZU4DG8qvjvxqdjNRxXJDSGmMPtwkFr5QXTSsvKFPAWFqp9BhzxdK5x4DZWrS0R45WpSKjoK' +
    'hVpKt9FQRNfTa5kpB7iKAkGd/rdnPB6yx3nnaoAspp8CwOICg1rge74UNBXRLvX7102xJLbjsYdVbmpwJoyk8az7pC7Y0E942/L0II79OTyK' +
    'YNPs6oJyr+Bo2FHqo6U7br5fSABZQgSLGCL9AA7YdVztf0xLvlrL4LL64bqJO8c2OG/jG32Qtmr1skiIm6gPMdBisDpa6LkNoIQfthTTUkIz' +
    'Zo4015zWRJQ5Y/LoxQ==',
  rsaSha512:
    'Tl01qaQQ1dRu/syD/nVHjmsOUP/ppr5VuNBkYidoNu2QGpk1PH+tSXTLPEfsKWt0Wt3C/DsuhevvF+iIrVn7C8VHKsevPTVVudwGxi5zoM/0' +
    'dox27wC1nD1JBlpp1wfV3UanOQvBuT3qAw9gGs0cy4GSl3l04AT9xa5VpveThkyyE7aiKUQoppa11L0hvaL6ezoW5dLhNJHkl99gTjaL7g1o' +
    'z3bQmL10wdUAnwFYR2C0fFIig/7otq8Mdx/UJVW+wziCiIsCHXv9hSF7sIGpTxv3snhT2RtPi785TiGvan/ei2S+juIFrB7kyZzRwF16rC94' +
    'DPbyidrmohxvXBlJSw==',
  pssSha256:
    'aRXIxXlvWlS10O9snsZcra51v/cLm+BUNlP0FYFek2UyCwtKUXB/LIDhmCrkBzL4X5O+5gKjJL4ewNdx7vVK71fE0P9OxQPAYwRd1XZktObo' +
    '2mw6CHlKoX+eCZkZvTabbfkU17WpTFCchBjqrC3sLXMmAdzjgNGUs5OhENFpwRg+zejQIGTkWY1oJkVWU1x8Bcehnb7jGbuQgWDto1g4mQfP' +
    'aKt5T7CKrN/5lei8p1tUjej1cqoGkMj7B+M827Ejp52cyrWGhE/GkMYvRMqnVrM4l376vPhbzMndEqw6vy8Cc+W33x21bxG6mv6qZscXeZvQ' +
    'Y2YmX/NvMY4+iKYlsA==',
  p256: 'MEQCIBYH6NFoxdjRJ9mcT7teocbRb9aOtkp3Fzy323ZdFijdAiAidiDZmGuP781R42nujsfZm6YiqH4NVyC2gK3vd7sp7w==',
  p384:
    'MGUCMG3uL8+pquhnhbfFDRjXV/GoBhoqbID7/WIMpG0nE79otmT67VR+squ3OsFgRiIycwIxALLpsQguOQemzWQr1U6tXn/mdXKtLqrq7pUZ' +
    '9Yes8yWIocv1p4JTNfm8D4BtVhkYLA==',
  p521:
    'MIGGAkIBNFg9INqcs9GDX31EhdLAifAxUvGXygBjt55ykYTdrkVi0YMewqjiddKiG5D5aYD+uJVYhCJ10FWPqnyLt2BellQCQEHa6kAKn395' +
    'jLM611tcWLTexeOyof4ZLtsnunGm6OLbk7Tq5peqFsu0BAyf44P23jtG1Ruub/vRvU8x6gD8OUs=',
} as const;

/** Of another key, which was thrown away too. */
export const MD5_SIGNATURE = {
  key:
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzxUwl4hoAX13cfmcP3VFQ4vonEcgbSNxiL7B2WpGqQxHyAbPb91GUY+aD+8/AYH7' +
    'rNo+ORsmaL3j+FgR8czk0K1AuNFhGBH68vM61QrBcGns1zEA2LF3Ly4Fs1Vg+qW95tfRbI/kB9HsOk3su1mV80K69PogTlWw2ZWCi+psB4Rq' +
    'WzSB+idDjBg5udiF4RkIoKx/f/ovCzbE1r3qAgn35xsHLnKVsihYls8Q1L9VWEbu5FRrNflOFrgwDAHIB+AEt0HMJQnV3lK27VIfCF5Pn0iw' +
    '+5Eq1dqc7lJx/871AkyyGdLXbWEeJNpXwwQzkQ8WotpOaOnodkrcryELSX93JQIDAQAB',
  signature:
    'xcwG2O7l+yY/a3gP/yWaEmoeaiYVM1adrnTfGd+kWoEmo2EpRI1h+60Q/dKxUYuaBv6WyPc26nAyjIHNioAti+Oan1gk+bnltoCUtAVIqqJF' +
    'E7mY8FNRon0BU4ELdR0FSUohvTjWDpDzfdfvKn/Y8pa3qHX9z4lHYIXB9/1GOYFFBGoc1ZOa2r0ler6mnFZOKwV7b3hDwPWs7ftSmPeybzNk' +
    'WgdpWBY1rDV3walLVEKEU1JPoVxfQ84NhKEyW7FLxbUL5fJhhz2MXQsqS5trDBR/DLtdlgPubmxf594iRAqAiG7/xPYbDcyb1a6QIODuMUCw' +
    'XT8rNjD/dMiz1/EuxA==',
} as const;
