import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow } from '../../ui/form.tsx';
import { base64Of } from './base64.ts';
import styles from './endpoints.module.css';

/** Of the contract: no certificate with its key and chain is larger. */
const LIMIT = 700_000;

/** A certificate with its key, as it goes to the agent; kept in memory only. */
export type KeyFile = { readonly name: string; readonly file: string; readonly passphrase: string };
export const NO_FILE: KeyFile = { name: '', file: '', passphrase: '' };

/** What of it is sent: a passphrase that was left empty is none. */
export const sentFile = ({ file, passphrase }: KeyFile): { file: string; passphrase: string | null } => ({
  file,
  passphrase: passphrase === '' ? null : passphrase,
});

/** A key alone, with the certificate (PEM) that is known already; any other file as it is. */
export function withCertificate(value: KeyFile, certificatePem: string | null): KeyFile {
  if (certificatePem === null || value.file === '') return value;
  const text = atob(value.file);
  const isKeyAlone = text.includes('PRIVATE KEY-----') && !text.includes('-----BEGIN CERTIFICATE-----');
  return isKeyAlone ? { ...value, file: btoa(`${certificatePem}\n${text}`) } : value;
}

/** A file with a certificate and its private key, or with a key alone, chosen or dropped, and what opens it. */
export function KeyFileField({
  value,
  problem,
  onChange,
  keyAlone = false,
}: {
  value: KeyFile;
  problem: string | null;
  onChange: (value: KeyFile) => void;
  keyAlone?: boolean;
}) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [large, setLarge] = useState(false);
  const take = async (file: File | null | undefined) => {
    if (file === undefined || file === null) return;
    setLarge(file.size > LIMIT);
    if (file.size > LIMIT) return;
    onChange({ ...value, name: file.name, file: base64Of(new Uint8Array(await file.arrayBuffer())) });
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    void take(file);
  };
  const wrong = large ? t('endpoint.fileLarge') : problem;
  return (
    <>
      <div
        className={styles['file']}
        role="group"
        aria-label={t(keyAlone ? 'endpoint.keyFile' : 'endpoint.file')}
        data-takes-files
        data-over={over || undefined}
        onDragOver={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileTrigger
          acceptedFileTypes={keyAlone ? ['.pem', '.key'] : ['.p12', '.pfx', '.pem', '.key', 'application/x-pkcs12']}
          onSelect={(files) => void take(files?.[0])}
        >
          <Button icon="importFile">{t('services.chooseFile')}</Button>
        </FileTrigger>
        <span role="status">
          {value.name === '' ? t(keyAlone ? 'endpoint.keyFileHelp' : 'endpoint.fileHelp') : value.name}
        </span>
      </div>
      {wrong !== null && (
        <p className={styles['wrong']} role="alert">
          {wrong}
        </p>
      )}
      <FieldRow>
        <TextField
          type="password"
          label={t('endpoint.passphrase')}
          help={t('endpoint.passphraseHelp')}
          value={value.passphrase}
          onChange={(passphrase) => onChange({ ...value, passphrase })}
          maxLength={1_024}
          autoComplete="off"
        />
      </FieldRow>
    </>
  );
}
