import { useEffect, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../app/draft.ts';
import { useUnsaved } from '../app/unsaved.ts';
import { Button } from './button.tsx';
import { FailureView } from './failure-view.tsx';
import { Form, FormBar } from './form.tsx';
import { Notice } from './notice.tsx';

function Told<T>({ draft }: { draft: Draft<T> }) {
  const { t } = useTranslation();
  return (
    <>
      {draft.overtaken && (
        <Notice
          tone="warning"
          title={t('editor.overtaken')}
          actions={
            <Button small icon="refresh" onPress={draft.discard}>
              {t('editor.takeTheirs')}
            </Button>
          }
        >
          {t('editor.overtakenMore')}
        </Notice>
      )}
      {draft.problems.length > 0 && (
        <Notice tone="bad" title={t('editor.problems', { count: draft.problems.length })}>
          <ul>
            {draft.problems.map((problem, index) => (
              <li key={index}>{problem}</li>
            ))}
          </ul>
        </Notice>
      )}
      {/* Said above already, with what can be done. */}
      {!(draft.overtaken && draft.failure?.code === 'service-changed') && <FailureView failure={draft.failure} />}
    </>
  );
}

/** Leads to what is wrong, which may be far from the button. */
function showProblem(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLElement>(
    'input[aria-invalid=true], textarea[aria-invalid=true], [data-problem]',
  );
  field?.focus();
  // Else the last that was said, just above the buttons.
  const told = form.querySelector('[role=alert]') ?? form.lastElementChild?.previousElementSibling;
  (field ?? told)?.scrollIntoView({ block: 'center' });
}

/**
 * Everything that can be set on one object, in sections, with its buttons always in sight. Leaving with something unsaved
 * is asked about.
 */
export function Editor<T>({
  draft,
  create,
  isReady = true,
  onCancel,
  children,
}: {
  draft: Draft<T>;
  /** For an object that is not there yet: the word on the button. */
  create?: string;
  /** False while something is missing that the fields themselves tell. */
  isReady?: boolean;
  /** Leaves without making it. */
  onCancel?: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<{ form: HTMLFormElement } | null>(null);
  useUnsaved(draft.dirty);
  // Once the problems are drawn.
  useEffect(() => {
    if (refused !== null) showProblem(refused.form);
  }, [refused]);
  const submit = async ({ currentTarget }: SyntheticEvent<HTMLFormElement>) => {
    if (!isReady) return;
    if (!(await draft.save())) setRefused({ form: currentTarget });
  };
  const isOffered = draft.dirty || create !== undefined;
  return (
    <Form onSubmit={submit}>
      {children}
      <Told draft={draft} />
      {isOffered && (
        <FormBar
          state={draft.dirty && create === undefined && t(draft.overtaken ? 'editor.overtaken' : 'editor.unsaved')}
        >
          {onCancel !== undefined && (
            <Button look="quiet" onPress={onCancel}>
              {t('action.cancel')}
            </Button>
          )}
          {draft.dirty && create === undefined && (
            <Button onPress={draft.discard} isDisabled={draft.busy}>
              {t('action.discard')}
            </Button>
          )}
          <Button type="submit" look="primary" isDisabled={draft.busy || !isReady}>
            {create ?? t('action.save')}
          </Button>
        </FormBar>
      )}
    </Form>
  );
}
