import { useTranslation } from 'react-i18next';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import { Button } from '../../ui/button.tsx';
import { derOf, saveBytes, saveText } from '../../ui/save.ts';

/** The certificate of an authority, as PEM and as DER. */
export function DownloadButtons({
  authority,
  file,
  small = false,
}: {
  authority: Pick<AuthorityView, 'pem'>;
  /** The file's name without its ending. */ file: string;
  small?: boolean;
}) {
  const { t } = useTranslation();
  const { pem } = authority;
  return (
    <>
      <Button small={small} icon="download" onPress={() => saveText(`${file}.pem`, [pem], 'application/x-pem-file')}>
        {t('authority.downloadPem')}
      </Button>
      <Button
        small={small}
        icon="download"
        onPress={() => saveBytes(`${file}.cer`, [derOf(pem)], 'application/pkix-cert')}
      >
        {t('authority.downloadDer')}
      </Button>
    </>
  );
}
