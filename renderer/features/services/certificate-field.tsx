import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { pemOf } from './pem-of.ts';
import styles from './services.module.css';

/** No certificate is larger; what is, would only be refused later. */
const LIMIT = 65_536;

/** A certificate of somebody else: pasted as PEM, or dropped or chosen as a file of either form. */
export function CertificateField({
  label,
  help,
  problem,
  value,
  onChange,
}: {
  label: string;
  help: string;
  problem: string | null;
  value: string;
  onChange: (pem: string) => void;
}) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const take = async (file: File | undefined) => {
    if (file !== undefined) onChange(pemOf(new Uint8Array(await file.slice(0, LIMIT).arrayBuffer())));
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    // Here it is what the field asks for; anywhere else on the page it is inspected.
    event.preventDefault();
    void take(file);
  };
  return (
    <div
      className={styles['certificate']}
      data-takes-files
      data-over={over || undefined}
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <TextField
        label={label}
        help={help}
        problem={problem}
        value={value}
        onChange={onChange}
        placeholder="-----BEGIN CERTIFICATE-----"
        lines={5}
        mono
      />
      <FileTrigger
        acceptedFileTypes={['.pem', '.crt', '.cer', '.der', 'application/x-x509-ca-cert', 'application/pkix-cert']}
        onSelect={(files) => void take(files?.[0])}
      >
        <Button small icon="importFile">
          {t('services.chooseFile')}
        </Button>
      </FileTrigger>
    </div>
  );
}
