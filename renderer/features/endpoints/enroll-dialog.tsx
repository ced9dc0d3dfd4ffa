import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import type { Endpoint, EndpointConnection, UpstreamRequest } from '../../../shared/contract/endpoints.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Optional } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { CaFailure } from './ca-failure.tsx';
import { csrPemOf } from './csr-pem.ts';
import styles from './endpoints.module.css';
import { KeyFileField, NO_FILE, sentFile, withCertificate } from './key-file-field.tsx';

/** No CSR is larger; what is, would only be refused later. */
const LIMIT = 65_536;

type Props = {
  endpoint: Endpoint;
  /** What was issued here and is to be renewed; null for a first one, or for one of elsewhere. */
  renews: UpstreamRequest | null;
  onClose: () => void;
  onSent: (request: UpstreamRequest) => void;
};

function CsrField({
  value,
  problem,
  onChange,
}: {
  value: string;
  problem: string | null;
  onChange: (pem: string) => void;
}) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const take = async (file: File | undefined) => {
    if (file !== undefined) onChange(csrPemOf(new Uint8Array(await file.slice(0, LIMIT).arrayBuffer())));
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    void take(file);
  };
  return (
    <div
      className={styles['csr']}
      data-takes-files
      data-over={over || undefined}
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <TextField
        label={t('endpoint.csr')}
        help={t('endpoint.csrHelp')}
        problem={problem}
        value={value}
        onChange={onChange}
        placeholder="-----BEGIN CERTIFICATE REQUEST-----"
        lines={8}
        mono
        autoFocus
      />
      <FileTrigger
        acceptedFileTypes={['.csr', '.req', '.p10', '.pem', '.der']}
        onSelect={(files) => void take(files?.[0])}
      >
        <Button small icon="importFile">
          {t('services.chooseFile')}
        </Button>
      </FileTrigger>
    </div>
  );
}

/** Where what only its holder can do makes a difference: a challenge or a certificate inside the CSR, a message signed by it. */
function wantsKey(connection: EndpointConnection, renewing: boolean): boolean {
  switch (connection.protocol) {
    case 'scep':
      return true;
    case 'est':
      return connection.linkIdentity || connection.requests === 'full-cmc';
    case 'mscews':
      return renewing;
  }
}

function Ask({ endpoint, renews: renewed, onClose, onSent }: Props) {
  const { t } = useTranslation();
  const known = renewed?.state.state === 'issued' ? renewed.state.pem : null;
  const draft = useDraft({
    stored: { csrPem: '', renewing: renewed !== null, file: NO_FILE, keyIsHere: false, keyFile: NO_FILE },
    save: async (client, { csrPem, renewing, file, keyIsHere, keyFile }) => {
      const renews = renewing ? sentFile(withCertificate(file, known)) : null;
      const key = keyIsHere && wantsKey(endpoint.connection, renewing) ? sentFile(keyFile) : null;
      const request = await client.endpoints.enroll({ id: endpoint.id, csrPem, renews, key });
      onClose();
      onSent(request);
    },
  });
  const { csrPem, renewing, file, keyIsHere, keyFile } = draft.value;
  const asksForKey = wantsKey(endpoint.connection, renewing);
  const filesAreHere = (!renewing || file.file !== '') && (!asksForKey || !keyIsHere || keyFile.file !== '');
  const ready = csrPem.trim() !== '' && filesAreHere;
  return (
    <Form onSubmit={() => (ready ? draft.save() : undefined)}>
      <CsrField value={csrPem} problem={draft.problemAt('csrPem')} onChange={(text) => draft.set({ csrPem: text })} />
      <Optional
        label={t('endpoint.renews')}
        help={t(known === null ? 'endpoint.renewsHelp' : 'endpoint.renewsKnown')}
        isSelected={renewing}
        onChange={(on) => draft.set({ renewing: on })}
      >
        <KeyFileField
          value={file}
          problem={draft.problemAt('file') ?? draft.problemAt('renews', 'file')}
          onChange={(next) => draft.set({ file: next })}
        />
      </Optional>
      {asksForKey && (
        <Optional
          label={t('endpoint.csrKey')}
          help={t('endpoint.csrKeyHelp')}
          isSelected={keyIsHere}
          onChange={(on) => draft.set({ keyIsHere: on })}
        >
          <KeyFileField
            keyAlone
            value={keyFile}
            problem={draft.problemAt('keyFile') ?? draft.problemAt('key', 'file')}
            onChange={(next) => draft.set({ keyFile: next })}
          />
        </Optional>
      )}
      {draft.problems.length > 0 && <p className={styles['wrong']}>{draft.problems.join(' ')}</p>}
      <CaFailure failure={draft.failure} />
      <Actions>
        <Button type="submit" look="primary" icon="certificates" isDisabled={draft.busy || !ready}>
          {t(draft.busy ? 'endpoint.sending' : 'endpoint.send')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** A CSR that somebody made, for this CA to sign. */
export function EnrollDialog({
  sending,
  ...rest
}: Omit<Props, 'renews'> & { /** Null closes it. */ sending: Pick<Props, 'renews'> | null }) {
  const { t } = useTranslation();
  const renews = sending?.renews ?? null;
  const title =
    renews === null
      ? t('endpoint.enrollTitle', { name: rest.endpoint.name })
      : t('endpoint.renewTitle', { name: renews.name });
  return (
    <Dialog wide title={title} isOpen={sending !== null} onClose={rest.onClose}>
      <Ask {...rest} renews={renews} />
    </Dialog>
  );
}
