/*
 * A stand-in for Windows' secur32.dll, written from the types of sspi.h: one Kerberos client context at a time. It looks at all that
 * it is given as Windows' own would find it in memory, and keeps account of what it handed out.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t ULONG;
typedef uint16_t WCHAR;
typedef int32_t SECURITY_STATUS;

typedef struct { uintptr_t dwLower, dwUpper; } SecHandle;
typedef struct { ULONG cbBuffer; ULONG BufferType; void *pvBuffer; } SecBuffer;
typedef struct { ULONG ulVersion; ULONG cBuffers; SecBuffer *pBuffers; } SecBufferDesc;
typedef struct {
  ULONG dwInitiatorAddrType, cbInitiatorLength, dwInitiatorOffset;
  ULONG dwAcceptorAddrType, cbAcceptorLength, dwAcceptorOffset;
  ULONG cbApplicationDataLength, dwApplicationDataOffset;
} SEC_CHANNEL_BINDINGS;

#define SECBUFFER_TOKEN 2
#define SECBUFFER_CHANNEL_BINDINGS 14
#define SEC_I_CONTINUE_NEEDED ((SECURITY_STATUS)0x00090312)
#define SEC_E_INVALID_HANDLE ((SECURITY_STATUS)0x80090301)
#define SEC_E_TARGET_UNKNOWN ((SECURITY_STATUS)0x80090303)
#define SEC_E_SECPKG_NOT_FOUND ((SECURITY_STATUS)0x80090305)
#define SEC_E_INVALID_TOKEN ((SECURITY_STATUS)0x80090308)
#define SEC_E_NO_CREDENTIALS ((SECURITY_STATUS)0x8009030E)
#define SEC_E_BAD_BINDINGS ((SECURITY_STATUS)0x80090346)
#define SEC_E_UNSUPPORTED_FUNCTION ((SECURITY_STATUS)0x80090302)

#define CREDENTIALS 0x1111
#define CONTEXT 0x2222
#define WANTED "tls-server-end-point:stand-in"

static int signed_in = 1;
static int credentials, contexts, buffers;

/** Whether somebody is signed in. */
ULONG StandInSignIn(ULONG yes) { return (ULONG)(signed_in = (int)yes); }

/** What is held: credentials, contexts and buffers, a byte each. */
ULONG StandInHeld(void) { return (ULONG)(credentials | contexts << 8 | buffers << 16); }

static int is(const WCHAR *wide, const char *text) {
  size_t i = 0;
  while (text[i] != 0 && wide[i] == (WCHAR)text[i]) i++;
  return wide[i] == 0 && text[i] == 0;
}

SECURITY_STATUS AcquireCredentialsHandleW(WCHAR *principal, WCHAR *package, ULONG use, void *logon, void *auth, void *key,
                                          void *key_argument, SecHandle *handle, int64_t *expiry) {
  if (principal != NULL || logon != NULL || auth != NULL || key != NULL || key_argument != NULL || use != 2)
    return SEC_E_UNSUPPORTED_FUNCTION;
  if (!is(package, "Kerberos")) return SEC_E_SECPKG_NOT_FOUND;
  if (!signed_in) return SEC_E_NO_CREDENTIALS;
  handle->dwLower = CREDENTIALS;
  handle->dwUpper = ~(uintptr_t)0;
  *expiry = 1;
  credentials++;
  return 0;
}

static const SecBuffer *find(const SecBufferDesc *desc, ULONG type) {
  for (ULONG i = 0; desc != NULL && desc->ulVersion == 0 && i < desc->cBuffers; i++)
    if (desc->pBuffers[i].BufferType == type) return &desc->pBuffers[i];
  return NULL;
}

static int is_bound(const SecBuffer *buffer) {
  if (buffer == NULL || buffer->cbBuffer != sizeof(SEC_CHANNEL_BINDINGS) + strlen(WANTED)) return 0;
  const SEC_CHANNEL_BINDINGS *bindings = buffer->pvBuffer;
  return bindings->dwInitiatorAddrType == 0 && bindings->cbInitiatorLength == 0 && bindings->dwAcceptorAddrType == 0 &&
         bindings->cbAcceptorLength == 0 && bindings->cbApplicationDataLength == strlen(WANTED) &&
         memcmp((const char *)bindings + bindings->dwApplicationDataOffset, WANTED, strlen(WANTED)) == 0;
}

SECURITY_STATUS InitializeSecurityContextW(SecHandle *credential, SecHandle *context, WCHAR *target, ULONG requirements,
                                           ULONG reserved, ULONG representation, SecBufferDesc *input, ULONG reserved2,
                                           SecHandle *fresh, SecBufferDesc *output, ULONG *attributes, int64_t *expiry) {
  if (credential == NULL || credential->dwLower != CREDENTIALS || credential->dwUpper != ~(uintptr_t)0)
    return SEC_E_INVALID_HANDLE;
  if (context != NULL && (context->dwLower != CONTEXT || context != fresh)) return SEC_E_INVALID_HANDLE;
  if (reserved != 0 || reserved2 != 0 || representation != 0x10 || requirements != 0x10902) return SEC_E_UNSUPPORTED_FUNCTION;
  if (!is(target, "HTTP/ca.office.example")) return SEC_E_TARGET_UNKNOWN;
  if (!is_bound(find(input, SECBUFFER_CHANNEL_BINDINGS))) return SEC_E_BAD_BINDINGS;
  const SecBuffer *token = find(input, SECBUFFER_TOKEN);
  SecBuffer *said = (SecBuffer *)find(output, SECBUFFER_TOKEN);
  if (said == NULL || said->cbBuffer != 0 || said->pvBuffer != NULL) return SEC_E_INVALID_TOKEN;
  *attributes = requirements;
  *expiry = 2;
  if (context == NULL) {
    if (token != NULL) return SEC_E_INVALID_TOKEN;
    fresh->dwLower = CONTEXT;
    contexts++;
    said->pvBuffer = malloc(7);
    buffers++;
    memcpy(said->pvBuffer, "AP-REQ", 6);
    said->cbBuffer = 6;
    return SEC_I_CONTINUE_NEEDED;
  }
  return token != NULL && token->cbBuffer == 6 && memcmp(token->pvBuffer, "AP-REP", 6) == 0 ? 0 : SEC_E_INVALID_TOKEN;
}

SECURITY_STATUS DeleteSecurityContext(SecHandle *context) {
  if (context->dwLower != CONTEXT) return SEC_E_INVALID_HANDLE;
  contexts--;
  return 0;
}

SECURITY_STATUS FreeCredentialsHandle(SecHandle *handle) {
  if (handle->dwLower != CREDENTIALS) return SEC_E_INVALID_HANDLE;
  credentials--;
  return 0;
}

SECURITY_STATUS FreeContextBuffer(void *buffer) {
  free(buffer);
  buffers--;
  return 0;
}
