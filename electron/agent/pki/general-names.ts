/** GeneralName of RFC 5280 §4.2.1.6 as text; the kinds are the RFC's, with Microsoft's otherName taken out of its wrapper. */
export type GeneralName = {
  readonly kind:
    | 'dNSName'
    | 'iPAddress'
    | 'rfc822Name'
    | 'uniformResourceIdentifier'
    | 'userPrincipalName'
    | 'directoryName'
    | 'registeredID'
    | 'otherName'
    | 'x400Address'
    | 'ediPartyName';
  /**
   * As it was sent, undecorated: dNSName, rfc822Name, URI and UPN are the string (case kept, control characters too:
   * compare it, and show it through `visibleText`); iPAddress is dotted IPv4 or RFC 5952 IPv6; directoryName is RFC 4514
   * text; registeredID and otherName are a dotted OID; the rest are hexadecimal.
   */
  readonly value: string;
};
