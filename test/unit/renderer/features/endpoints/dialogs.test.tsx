import { ORPCError } from '@orpc/client';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startI18n } from '../../../../../renderer/app/i18n.ts';
import { EndpointPage } from '../../../../../renderer/features/endpoints/endpoint-page.tsx';
import { useFollowUp } from '../../../../../renderer/features/endpoints/follow-up.ts';
import type { Endpoint } from '../../../../../shared/contract/endpoints.ts';
import { presetSettings } from '../../../../../shared/domain/endpoint-presets.ts';
import { connect } from './fake-agent.ts';
import { endpoint, request } from './endpoints.ts';

beforeAll(startI18n);
afterEach(cleanup);

type Calls = Parameters<typeof connect>[0]['endpoints'];

let count = 0;
/** The page of a CA, whose agent answers these calls besides the reading ones. */
async function open(given: Endpoint, calls: Calls = {}) {
  // Of its own in each test, because what was read is kept.
  const ca = { ...given, id: `0190a000-0000-7000-8000-2${String(++count).padStart(11, '0')}` };
  connect({
    endpoints: {
      get: () => Promise.resolve(ca),
      reports: () => Promise.resolve([]),
      requests: () => Promise.resolve([]),
      ...calls,
    },
  });
  render(<EndpointPage id={ca.id} />);
  await screen.findByRole('heading', { level: 1, name: ca.name });
  await screen.findByText('Nothing was asked of this CA yet.');
  return ca;
}
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const notice = (code: string) => ({ code, tone: 'bad' as const, params: {} });

const withCertificate = endpoint({
  connection: { ...connectionOf('est'), credentials: { kind: 'certificate' } },
  notices: [notice('endpoint-certificate-missing')],
});

function connectionOf(preset: 'est') {
  const { connection } = presetSettings(preset);
  if (connection.protocol !== 'est') throw new Error('a preset changed its protocol');
  return connection;
}

describe('the secrets of an endpoint', () => {
  it('are asked for right after it was made, go in and are not shown again', async () => {
    const setSecret = vi.fn(({ id }: { id: string }) => Promise.resolve(endpoint({ id, hasPassword: true })));
    const { id } = await open(endpoint(), { setSecret });
    act(() => useFollowUp.setState({ id }));
    const field = screen.getByLabelText<HTMLInputElement>('Password of the account');
    expect(field.type).toBe('password');
    fireEvent.change(field, { target: { value: 'eleven teal herons' } });
    press('Set');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(setSecret).toHaveBeenCalledWith({ id, secret: 'password', value: 'eleven teal herons' });
    expect(screen.getByText('Set.')).toBeTruthy();
    press('Change …');
    expect(screen.getByLabelText<HTMLInputElement>('Password of the account').value).toBe('');
    expect(document.body.textContent).not.toContain('eleven teal herons');
  });

  it('are set where a notice says that one is missing, and taken away again', async () => {
    const setSecret = vi.fn(() => Promise.resolve(endpoint()));
    const ca = endpoint({
      ...presetSettings('scep'),
      hasChallenge: true,
      notices: [notice('endpoint-challenge-missing')],
    });
    const { id } = await open(ca, { setSecret });
    press('Set the password');
    press('Remove');
    await waitFor(() => expect(setSecret).toHaveBeenCalledWith({ id, secret: 'challenge', value: null }));
  });
});

describe('the certificate of an endpoint', () => {
  it('is sent with its passphrase, and what is wrong with the file is said at it', async () => {
    const details = [{ path: ['file'], code: 'certificate-file-passphrase', params: {} }];
    const data = { code: 'service-invalid', params: {}, details };
    const setCertificate = vi.fn(() => Promise.reject(new ORPCError('FAILURE', { data })));
    const { id } = await open(withCertificate, { setCertificate });
    press('Choose a file');
    const dialog = screen.getByRole('group', { name: 'File with certificate and key' });
    const file = new File([Uint8Array.of(0x30, 0x82, 0xff)], 'ours.p12');
    fireEvent.drop(dialog, { dataTransfer: { files: [file] } });
    await screen.findByText('ours.p12');
    fireEvent.change(screen.getByLabelText('Passphrase of the file'), { target: { value: 'wrong' } });
    press('Set');
    await screen.findByText('The key does not open with this passphrase.');
    expect(setCertificate).toHaveBeenCalledWith({ id, file: 'MIL/', passphrase: 'wrong' });
  });

  it('is not sent when it is too large to be one', async () => {
    await open(withCertificate);
    press('Choose a file');
    const file = new File([new Uint8Array(700_001)], 'disk.img');
    fireEvent.drop(screen.getByRole('group', { name: 'File with certificate and key' }), {
      dataTransfer: { files: [file] },
    });
    await screen.findByText('This file is too large for a certificate with its key.');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Set' }).disabled).toBe(true);
  });

  it('is asked of the CA itself', async () => {
    const enrollOwn = vi.fn(() => Promise.resolve(request({ state: 'pending', nextTryAt: 0, fault: null })));
    const { id } = await open(endpoint(), { enrollOwn });
    press('Have one made …');
    fireEvent.change(screen.getByRole('textbox', { name: 'Common name' }), { target: { value: 'agent' } });
    press('Ask for it');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(enrollOwn).toHaveBeenCalledWith({ id, subject: 'agent', template: null });
  });
});

describe('the first certificate of an endpoint that logs in with one', () => {
  it('cannot be asked of the CA: that nobody is let in without one is said', async () => {
    await open(withCertificate);
    expect(screen.getByText(/^Missing. Bring the first one as a file/u)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Have one made …' }).disabled).toBe(true);
  });

  it('logs in as soon as the operator says so', async () => {
    const set = vi.fn(() => Promise.resolve(withCertificate));
    const facts = { subject: 'CN=us', issuer: 'CN=ca', serial: '01', notBefore: 0, notAfter: 1 };
    const { id, version } = await open(endpoint({ certificate: facts }), { set });
    expect(screen.getByText(/Not in use/u)).toBeTruthy();
    press('Log in with it');
    await waitFor(() => expect(set).toHaveBeenCalledOnce());
    const connection = { ...presetSettings('est').connection, credentials: { kind: 'certificate' } };
    expect(set).toHaveBeenCalledWith({ id, version, settings: { ...presetSettings('est'), connection } });
  });
});

describe('an endpoint', () => {
  it('that is switched off cannot be validated', async () => {
    await open(endpoint({ enabled: false }));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Validate' }).disabled).toBe(true);
  });
});
