import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

type Props = Omit<ButtonProps, 'className' | 'children' | 'style'> & {
  /** primary: the one thing to do here · plain: the rest · quiet: inside text and toolbars · danger: cannot be undone. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: IconName;
  small?: boolean;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
};

export function Button({ look = 'plain', icon, small = false, children, ...rest }: Props) {
  return (
    <AriaButton {...rest} className={classNames(styles['button'], styles[look], small && styles['small'])}>
      {icon !== undefined && <Icon name={icon} size={small ? 14 : 16} />}
      <span>{children}</span>
    </AriaButton>
  );
}

/** A button whose word is said, not shown: only where the icon is understood by everybody. */
export function IconButton({
  icon,
  label,
  ...rest
}: Omit<Props, 'children' | 'look' | 'icon'> & { icon: IconName; label: string }) {
  return (
    <AriaButton
      {...rest}
      aria-label={label}
      data-tip={label}
      className={classNames(styles['button'], styles['quiet'], styles['bare'])}
    >
      <Icon name={icon} />
    </AriaButton>
  );
}
