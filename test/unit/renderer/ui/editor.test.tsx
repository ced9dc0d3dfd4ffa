import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ORPCError } from '@orpc/client';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentClient } from '../../../../shared/contract/contract.ts';
import { useConnection } from '../../../../renderer/app/connection.ts';
import { useDraft } from '../../../../renderer/app/draft.ts';
import { startI18n } from '../../../../renderer/app/i18n.ts';
import { LeaveDialog } from '../../../../renderer/app/leave-dialog.tsx';
import { go, useNavigation } from '../../../../renderer/app/navigation.ts';
import { Editor } from '../../../../renderer/ui/editor.tsx';
import { TextField } from '../../../../renderer/ui/field.tsx';

type Settings = { name: string };

beforeAll(startI18n);
// jsdom draws nothing, so there is nowhere to scroll to.
Object.assign(Element.prototype, { scrollIntoView: () => undefined });
beforeEach(() => {
  // No call is made with it: the tests save by their own means.
  useConnection.setState({ phase: 'open', client: {} as AgentClient });
  go({ page: 'settings' });
});
afterEach(cleanup);

function Profile({
  stored,
  version = 1,
  save,
  onSaved,
}: {
  stored: Settings;
  version?: number;
  save: (value: Settings, version: number) => Promise<unknown>;
  onSaved?: () => void;
}) {
  const draft = useDraft({
    stored,
    version,
    save: (_, value, from) => save(value, from),
    ...(onSaved !== undefined && { onSaved }),
  });
  return (
    <>
      <Editor draft={draft}>
        <TextField
          label="Name"
          value={draft.value.name}
          problem={draft.problemAt('name')}
          onChange={(name) => draft.set({ name })}
        />
      </Editor>
      <LeaveDialog />
    </>
  );
}

const type = (text: string) => fireEvent.change(screen.getByLabelText('Name'), { target: { value: text } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const shown = () => screen.getByLabelText<HTMLInputElement>('Name').value;
const page = () => useNavigation.getState().route.page;

describe('Editor', () => {
  it('offers to save only what was changed, with the version that it began with', async () => {
    const save = vi.fn(() => Promise.resolve());
    render(<Profile stored={{ name: 'a' }} save={save} />);
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    type('b');
    press('Save');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Save' })).toBeNull());
    expect(save).toHaveBeenCalledWith({ name: 'b' }, 1);
    expect(shown()).toBe('b');
  });

  it('goes back to what is stored', () => {
    render(<Profile stored={{ name: 'a' }} save={() => Promise.resolve()} />);
    type('b');
    press('Discard');
    expect(shown()).toBe('a');
  });

  it('shows a problem at its field until the field is changed', async () => {
    const details = [{ path: ['name'], code: 'fqdn-empty', params: {} }];
    const data = { code: 'service-invalid', params: {}, details };
    render(
      <Profile stored={{ name: 'a' }} save={() => Promise.reject(new ORPCError('FAILURE', { data, defined: true }))} />,
    );
    type('b');
    press('Save');
    await waitFor(() => expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true'));
    expect(screen.getByRole('alert').textContent).toContain('one setting is wrong');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')));
    type('c');
    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('takes over what somebody else stored while nothing was changed here', () => {
    const save = () => Promise.resolve();
    const { rerender } = render(<Profile stored={{ name: 'a' }} save={save} />);
    rerender(<Profile stored={{ name: 'theirs' }} version={2} save={save} />);
    expect(shown()).toBe('theirs');
  });

  it('goes by the newer version where something else of the object was changed meanwhile', async () => {
    const save = vi.fn(() => Promise.resolve());
    const { rerender } = render(<Profile stored={{ name: 'a' }} save={save} />);
    type('mine');
    rerender(<Profile stored={{ name: 'a' }} version={2} save={save} />);
    expect(screen.queryByText('Somebody else changed this meanwhile')).toBeNull();
    press('Save');
    await waitFor(() => expect(save).toHaveBeenCalledWith({ name: 'mine' }, 2));
  });

  it('keeps what was changed here, says so, and does not save over the newer', async () => {
    const save = vi.fn(() => Promise.resolve());
    const { rerender } = render(<Profile stored={{ name: 'a' }} save={save} />);
    type('mine');
    rerender(<Profile stored={{ name: 'theirs' }} version={2} save={save} />);
    expect(shown()).toBe('mine');
    press('Save');
    await waitFor(() => expect(save).toHaveBeenCalledWith({ name: 'mine' }, 1));
    cleanup();

    const again = render(<Profile stored={{ name: 'a' }} save={save} />);
    type('mine');
    again.rerender(<Profile stored={{ name: 'theirs' }} version={2} save={save} />);
    press('Show the newer ones');
    expect(shown()).toBe('theirs');
  });
});

describe('leaving', () => {
  it('is asked about while something is not saved', async () => {
    render(<Profile stored={{ name: 'a' }} save={() => Promise.resolve()} />);
    type('b');
    go({ page: 'home' });
    await screen.findByRole('alertdialog', { name: 'Leave without saving?' });
    expect(page()).toBe('settings');
    press('Stay here');
    expect(page()).toBe('settings');
    go({ page: 'home' });
    await screen.findByRole('alertdialog');
    press('Leave');
    expect(page()).toBe('home');
  });

  it('is free once it is saved, at once', async () => {
    const onSaved = vi.fn(() => go({ page: 'home' }));
    render(<Profile stored={{ name: 'a' }} save={() => Promise.resolve()} onSaved={onSaved} />);
    type('b');
    press('Save');
    await waitFor(() => expect(onSaved).toHaveBeenCalledOnce());
    expect(page()).toBe('home');
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });
});
