import { useTranslation } from 'react-i18next';
import type { EndpointCredentials } from '../../../shared/contract/endpoints.ts';
import { Choice, Select } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow } from '../../ui/form.tsx';
import type { ConnectionPart } from './endpoint-settings.ts';

type Credentials = ConnectionPart<'mscews'>['connection']['credentials'];
type Kind = Credentials['kind'];
type Scheme = Extract<EndpointCredentials, { kind: 'password' }>['scheme'];
const SCHEMES: readonly Scheme[] = ['basic', 'digest', 'ntlm'];

const userOf = (credentials: Credentials): string => ('userName' in credentials ? credentials.userName : '');

/** The same account by another way, as far as the way knows accounts. */
function turned(kind: Kind, before: Credentials): Credentials {
  switch (kind) {
    case 'none':
    case 'kerberos':
    case 'certificate':
      return { kind };
    case 'password':
      return { kind, scheme: 'basic', userName: userOf(before) };
    case 'username-token':
      return { kind, userName: userOf(before) };
  }
}

/** How the CA's web server knows who asks. The password itself is set apart. */
export function CredentialsFields<Offered extends Kind>({
  offered,
  value,
  problemAt,
  onChange,
}: {
  offered: readonly Offered[];
  value: Credentials;
  problemAt: (...path: readonly string[]) => string | null;
  onChange: (credentials: Extract<Credentials, { kind: Offered }>) => void;
}) {
  const { t } = useTranslation();
  const isOffered = (credentials: Credentials): credentials is Extract<Credentials, { kind: Offered }> =>
    offered.some((kind) => kind === credentials.kind);
  const change = (credentials: Credentials) => {
    if (isOffered(credentials)) onChange(credentials);
  };
  const user = 'userName' in value && (
    <TextField
      label={t('endpoint.userName')}
      help={t('endpoint.userNameHelp')}
      problem={problemAt('credentials', 'userName')}
      value={value.userName}
      onChange={(userName) => change({ ...value, userName })}
      maxLength={256}
      autoComplete="off"
      mono
    />
  );
  return (
    <>
      <Choice<Kind>
        label={t('endpoint.credentials')}
        value={value.kind}
        onChange={(kind) => change(turned(kind, value))}
        options={offered.map((kind: Kind) => ({
          value: kind,
          label: t(`endpoint.credential.${kind}`),
          detail: t(`endpoint.credentialMore.${kind}`),
        }))}
      />
      {value.kind === 'password' ? (
        <FieldRow tracks="minmax(0, 3fr) minmax(0, 2fr)">
          {user}
          <Select
            label={t('endpoint.scheme')}
            value={value.scheme}
            onChange={(scheme) => change({ ...value, scheme })}
            options={SCHEMES.map((scheme) => ({
              value: scheme,
              label: t(`endpoint.schemeName.${scheme}`),
              detail: t(`endpoint.schemeMore.${scheme}`),
            }))}
          />
        </FieldRow>
      ) : (
        user
      )}
    </>
  );
}
