import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startI18n } from '../../../../renderer/app/i18n.ts';
import { CheckGroup, Optional, Switch } from '../../../../renderer/ui/checkbox.tsx';
import { FormSection } from '../../../../renderer/ui/form.tsx';
import { DurationField, NumberField, OptionalNumberField } from '../../../../renderer/ui/number-field.tsx';
import { SecretDialog } from '../../../../renderer/ui/secret-dialog.tsx';

beforeAll(startI18n);
afterEach(cleanup);

function type(label: string, text: string): void {
  const field = screen.getByRole('textbox', { name: label });
  fireEvent.focus(field);
  fireEvent.change(field, { target: { value: text } });
  fireEvent.blur(field);
}

describe('the number fields', () => {
  it.each([
    ['7', 7],
    ['4000', 365],
    ['0', 1],
    ['', 30],
  ])('reads %j as %d', (text, expected) => {
    const changed = vi.fn();
    render(<NumberField label="Days" value={30} least={1} most={365} onChange={changed} />);
    type('Days', text);
    expect(changed.mock.lastCall?.[0] ?? 30).toBe(expected);
  });

  it('reads nothing as none where there may be none', () => {
    const changed = vi.fn();
    render(<OptionalNumberField label="Days" value={30} least={1} most={365} placeholder="any" onChange={changed} />);
    type('Days', '');
    expect(changed).toHaveBeenLastCalledWith(null);
  });

  it('shows a length of time in the longest unit that fits, and tells milliseconds', () => {
    const changed = vi.fn();
    const units = ['minute', 'hour', 'day'] as const;
    render(
      <DurationField
        label="Valid for"
        units={units}
        value={7_200_000}
        least={60_000}
        most={86_400_000}
        onChange={changed}
      />,
    );
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Valid for' }).value).toBe('2');
    expect(screen.getByRole('button', { name: /hours/ })).not.toBeNull();
    type('Valid for', '100');
    expect(changed).toHaveBeenLastCalledWith(86_400_000);
  });
});

describe('what is on or off', () => {
  it('is a switch for a whole thing', () => {
    const changed = vi.fn();
    render(<Switch label="Enabled" isSelected={false} onChange={changed} />);
    fireEvent.click(screen.getByRole('switch', { name: 'Enabled' }));
    expect(changed).toHaveBeenCalledWith(true);
  });

  it('has its fields only while it is on', () => {
    const nothing = () => undefined;
    const { rerender } = render(
      <Optional label="Dynamic challenges" isSelected={false} onChange={nothing}>
        inside
      </Optional>,
    );
    expect(screen.queryByText('inside')).toBeNull();
    rerender(
      <Optional label="Dynamic challenges" isSelected onChange={nothing}>
        inside
      </Optional>,
    );
    expect(screen.getByRole('group', { name: 'Dynamic challenges' }).textContent).toBe('inside');
  });

  it('keeps the order of the options', () => {
    const changed = vi.fn();
    const options = (['approve', 'challenges'] as const).map((value) => ({ value, label: value }));
    render(<CheckGroup label="May" value={['challenges']} options={options} onChange={changed} />);
    fireEvent.click(screen.getByRole('checkbox', { name: 'approve' }));
    expect(changed).toHaveBeenCalledWith(['approve', 'challenges']);
  });
});

describe('FormSection', () => {
  it('is a region with its title', () => {
    render(<FormSection title="Matching">fields</FormSection>);
    expect(screen.getByRole('region', { name: 'Matching' }).textContent).toContain('fields');
  });
});

describe('SecretDialog', () => {
  it('stays until it is said that the secret was noted', () => {
    const closed = vi.fn();
    render(
      <SecretDialog title="Token" secret="abcdefgh" what="token" again="Make a new one." onClose={closed}>
        Bearer
      </SecretDialog>,
    );
    const dialog = screen.getByRole('dialog', { name: 'Token' });
    expect(dialog.textContent).toContain('abcdefgh');
    fireEvent.keyDown(dialog, { key: 'Escape' });
    expect(closed).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'I have noted it' }));
    expect(closed).toHaveBeenCalledOnce();
  });
});
