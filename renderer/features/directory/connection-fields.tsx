import { useTranslation } from 'react-i18next';
import { directoryConnection, type DirectoryConnection } from '../../../shared/contract/directory.ts';
import { TextField } from '../../ui/field.tsx';
import { FieldRow, Fold, FormSection } from '../../ui/form.tsx';
import { CertificateField } from '../services/certificate-field.tsx';

export type Asked = { host: string; account: string; password: string; roots: string };
export const NOBODY_ASKED: Asked = { host: '', account: '', password: '', roots: '' };

/** As the contract wants it; a name alone is that of a server with LDAPS. Null while something is missing. */
export function connectionOf({ host, account, password, roots }: Asked): DirectoryConnection | null {
  const url = host.includes('://') ? host.trim() : `ldaps://${host.trim()}`;
  const given = { url, account: { name: account, password }, roots: roots.trim() === '' ? null : roots };
  const parsed = directoryConnection.safeParse(given);
  return parsed.success ? parsed.data : null;
}

/** Where the directory is, and as whom to ask it. Nothing of it outlives the page. */
export function ConnectionFields({ value, set }: { value: Asked; set: (part: Partial<Asked>) => void }) {
  const { t } = useTranslation();
  const malformed = value.host !== '' && connectionOf({ ...value, account: 'a', password: 'p' }) === null;
  return (
    <FormSection title={t('directory.connection')} sentence={t('directory.connectionMore')}>
      <TextField
        label={t('directory.host')}
        help={t('directory.hostHelp')}
        problem={malformed ? t('directory.hostMalformed') : null}
        value={value.host}
        onChange={(host) => set({ host })}
        placeholder="dc1.office.example"
        maxLength={300}
        autoComplete="off"
        mono
        autoFocus
      />
      <FieldRow>
        <TextField
          label={t('directory.account')}
          help={t('directory.accountHelp')}
          value={value.account}
          onChange={(account) => set({ account })}
          placeholder="reader@office.example"
          maxLength={1_024}
          autoComplete="off"
          mono
        />
        <TextField
          type="password"
          label={t('directory.password')}
          help={t('directory.passwordHelp')}
          value={value.password}
          onChange={(password) => set({ password })}
          maxLength={1_024}
          autoComplete="off"
        />
      </FieldRow>
      <Fold label={t('directory.roots')}>
        <CertificateField
          label={t('directory.rootsLabel')}
          help={t('directory.rootsHelp')}
          problem={null}
          value={value.roots}
          onChange={(roots) => set({ roots })}
        />
      </Fold>
    </FormSection>
  );
}
