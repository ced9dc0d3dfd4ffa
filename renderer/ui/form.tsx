import { useId, useState, type CSSProperties, type ReactNode, type SyntheticEvent } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import styles from './form.module.css';
import { Icon } from './icon.tsx';

/** Fields one under the other, sent with Enter or the button of type `submit`. */
export function Form({
  onSubmit,
  narrow = false,
  children,
}: {
  onSubmit: (event: SyntheticEvent<HTMLFormElement>) => unknown;
  /** As wide as is good for reading, where the page is wider. */
  narrow?: boolean;
  children: ReactNode;
}) {
  return (
    <form
      className={styles['form']}
      data-narrow={narrow || undefined}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit(event);
      }}
    >
      {children}
    </form>
  );
}

/** Fields that belong together: what they are about on the left, the fields on the right. */
export function FormSection({
  title,
  sentence,
  children,
}: {
  title: string;
  sentence?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {sentence !== undefined && <p>{sentence}</p>}
      </header>
      <div className={styles['fields']}>{children}</div>
    </section>
  );
}

/** Short fields beside each other; under each other where there is no room. */
export function FieldRow({
  tracks,
  children,
}: {
  /** CSS grid tracks; equal ones unless given. */ tracks?: string;
  children: ReactNode;
}) {
  const style: (CSSProperties & Record<'--tracks', string>) | undefined =
    tracks === undefined ? undefined : { '--tracks': tracks };
  return (
    <div className={styles['row']} style={style}>
      {children}
    </div>
  );
}

/** What few people need, folded away. */
export function Fold({
  label,
  isOpen = false,
  children,
}: {
  label: string;
  /** Where something is set inside, or is wrong: opens when it becomes true, and is closed by hand alone. */
  isOpen?: boolean;
  children: ReactNode;
}) {
  const [isExpanded, setExpanded] = useState(isOpen);
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen !== wasOpen) {
    setWasOpen(isOpen);
    if (isOpen) setExpanded(true);
  }
  return (
    <Disclosure isExpanded={isExpanded} onExpandedChange={setExpanded}>
      <AriaButton slot="trigger" className={styles['fold'] ?? ''}>
        <Icon name={isExpanded ? 'down' : 'right'} />
        {label}
      </AriaButton>
      <DisclosurePanel>
        <div className={styles['folded']}>{children}</div>
      </DisclosurePanel>
    </Disclosure>
  );
}

/** The buttons of a long form, in sight wherever one has scrolled to. */
export function FormBar({
  state,
  children,
}: {
  /** What holds now, such as that nothing is saved yet. */ state?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles['bar']}>
      <p role="status">{state}</p>
      {children}
    </div>
  );
}
