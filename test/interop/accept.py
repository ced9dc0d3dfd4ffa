"""Accepts security contexts by GSSAPI's mechanisms, which others made, for a client at the other end of two pipes.

One line in per token (base64), one line out per token: `more TOKEN` or `done NAME TOKEN` or `failed REASON`.
Arguments: `raw` for NTLM itself or `spnego`; the application data of the channel's bindings in base64, or nothing.
"""

import base64
import sys

import gssapi
from gssapi.raw import ChannelBindings

SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
NTLMSSP = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")

data = base64.b64decode(sys.argv[2]) if len(sys.argv) > 2 else None
bindings = ChannelBindings(application_data=data) if data else None
mechs = [SPNEGO] if sys.argv[1] == "spnego" else [NTLMSSP]
credentials = gssapi.Credentials(usage="accept", mechs=mechs)
context = gssapi.SecurityContext(usage="accept", creds=credentials, channel_bindings=bindings)
for line in sys.stdin:
    try:
        token = context.step(base64.b64decode(line)) or b""
        if context.complete:
            name = str(context.initiator_name).rstrip("\0")
            print("done", name, base64.b64encode(token).decode(), flush=True)
            break
        print("more", base64.b64encode(token).decode(), flush=True)
    except Exception as error:
        print("failed", str(error).replace("\n", " "), flush=True)
        break
