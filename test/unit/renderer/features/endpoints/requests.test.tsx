import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startI18n } from '../../../../../renderer/app/i18n.ts';
import { RequestsSection } from '../../../../../renderer/features/endpoints/requests-section.tsx';
import type { Endpoint, UpstreamRequest } from '../../../../../shared/contract/endpoints.ts';
import { presetSettings } from '../../../../../shared/domain/endpoint-presets.ts';
import { connect } from './fake-agent.ts';
import { endpoint, request } from './endpoints.ts';

beforeAll(startI18n);
afterEach(cleanup);

const ISSUED = {
  state: 'issued',
  ...{ pem: 'THE CERTIFICATE', chainPem: 'THE CHAIN', serial: '0a', notAfter: 9e12, revokedAt: null },
} as const;
const openxpki = endpoint(presetSettings('openxpki-est'));

function show(requests: readonly UpstreamRequest[], ca: Endpoint = endpoint()) {
  const reload = vi.fn();
  render(<RequestsSection endpoint={ca} query={{ data: [...requests], failure: null, reload }} />);
  return { reload };
}
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('the requests at a CA', () => {
  it('are none at first', () => {
    show([]);
    expect(screen.getByText('Nothing was asked of this CA yet.')).toBeTruthy();
  });

  it('say why one was refused, with the CA’s own words as text', () => {
    const theirs = '<script>alert(1)</script> $t(nav.home) {{name}}';
    show([request({ state: 'refused', code: 'denied', upstreamCode: '2', upstreamText: theirs })]);
    expect(screen.getByText('The CA refuses the request.')).toBeTruthy();
    expect(screen.getByText(`2 · ${theirs}`).tagName).toBe('CODE');
    expect(document.querySelector('script')).toBeNull();
  });

  it('say why one did not go through, and ask again now', async () => {
    const fault = { code: 'connection-refused', params: { host: 'ca', port: '443' } } as const;
    const waits = request({ state: 'queued', nextTryAt: 0, fault });
    const tryRequest = vi.fn(() => Promise.resolve(waits));
    connect({ endpoints: { tryRequest } });
    const { reload } = show([waits]);
    expect(screen.getByText('ca refuses connections on port 443.')).toBeTruthy();
    press('Ask now');
    await waitFor(() => expect(reload).toHaveBeenCalled());
    expect(tryRequest).toHaveBeenCalledWith({ requestId: waits.id });
  });

  it('are given up only after a question whose focus is on keeping it', async () => {
    const waits = request({ state: 'pending', nextTryAt: 0, fault: null });
    const cancelRequest = vi.fn(() => Promise.resolve(waits));
    connect({ endpoints: { cancelRequest } });
    const { reload } = show([waits]);
    press('Give up …');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Keep it'));
    expect(cancelRequest).not.toHaveBeenCalled();
    press('Give up');
    await waitFor(() => expect(reload).toHaveBeenCalled());
    expect(cancelRequest).toHaveBeenCalledWith({ requestId: waits.id });
  });

  it('show the certificate of an issued one', () => {
    show([request(ISSUED)]);
    press('Certificate');
    expect(screen.getByText('THE CERTIFICATE')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Save with chain' })).toBeTruthy();
  });

  it('are revoked where the CA can, for a reason', async () => {
    const revoke = vi.fn(() => Promise.resolve(request(ISSUED)));
    connect({ endpoints: { revoke } });
    show([request(ISSUED)]);
    expect(screen.queryByRole('button', { name: 'Revoke …' })).toBeNull();
    cleanup();
    const { reload } = show([request(ISSUED)], openxpki);
    press('Revoke …');
    press('Revoke');
    expect(revoke).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('radio', { name: /^Superseded|^Replaced/u }));
    press('Revoke');
    await waitFor(() => expect(reload).toHaveBeenCalled());
    expect(revoke).toHaveBeenCalledWith({ requestId: request(ISSUED).id, reason: 'superseded' });
  });

  it('do not fill the page', () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      request({ state: 'cancelled' }, { id: `request ${String(index)}` }),
    );
    show(many);
    expect(screen.getAllByText('Given up').length).toBe(20);
    press('Show all 25');
    expect(screen.getAllByText('Given up').length).toBe(25);
  });
});

describe('a CSR', () => {
  const field = () => screen.getByLabelText('Certificate signing request');

  it('is sent, and its certificate shown', async () => {
    const enroll = vi.fn(() => Promise.resolve(request(ISSUED)));
    connect({ endpoints: { enroll } });
    const { reload } = show([]);
    press('Send a CSR');
    press('Send');
    expect(enroll).not.toHaveBeenCalled();
    fireEvent.change(field(), { target: { value: 'PEM' } });
    press('Send');
    await screen.findByText('THE CERTIFICATE');
    expect(enroll).toHaveBeenCalledWith({ id: endpoint().id, csrPem: 'PEM', renews: null, key: null });
    expect(reload).toHaveBeenCalled();
  });

  it('is not sent as a renewal before there is a certificate that it renews', () => {
    const enroll = vi.fn(() => Promise.resolve(request(ISSUED)));
    connect({ endpoints: { enroll } });
    show([]);
    press('Send a CSR');
    fireEvent.change(field(), { target: { value: 'PEM' } });
    fireEvent.click(screen.getByRole('checkbox', { name: /^It renews a certificate/u }));
    press('Send');
    expect(enroll).not.toHaveBeenCalled();
  });

  it('offers to sign with its own key where that makes a difference alone, and waits for the file', () => {
    const enroll = vi.fn(() => Promise.resolve(request(ISSUED)));
    connect({ endpoints: { enroll } });
    const ca = endpoint();
    if (ca.connection.protocol !== 'est') throw new Error('another CA than this test is about');
    const label = /^The key of this CSR is here/u;
    show([], ca);
    press('Send a CSR');
    expect(screen.queryByRole('checkbox', { name: label })).toBeNull();
    press('Cancel');
    cleanup();
    show([], { ...ca, connection: { ...ca.connection, requests: 'full-cmc' } });
    press('Send a CSR');
    fireEvent.change(field(), { target: { value: 'PEM' } });
    fireEvent.click(screen.getByRole('checkbox', { name: label }));
    expect(screen.getByRole('group', { name: 'File with the key' })).toBeTruthy();
    press('Send');
    expect(enroll).not.toHaveBeenCalled();
  });

  it('cannot be sent to a CA that is switched off', () => {
    show([], endpoint({ enabled: false }));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send a CSR' }).disabled).toBe(true);
  });
});
