import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startI18n } from '../../../../../renderer/app/i18n.ts';
import { NextCas } from '../../../../../renderer/features/endpoints/next-ca.tsx';
import { ValidateButton, ValidationSection } from '../../../../../renderer/features/endpoints/validation-section.tsx';
import { useJobs } from '../../../../../renderer/app/jobs.ts';
import { startValidation } from '../../../../../renderer/features/endpoints/validation-store.ts';
import type { Endpoint, ValidationReport } from '../../../../../shared/contract/endpoints.ts';
import { connect } from './fake-agent.ts';
import { endpoint, HASH, report, step } from './endpoints.ts';

beforeAll(startI18n);
afterEach(cleanup);

let count = 0;
/** Of its own in each test, because what was read is kept. */
const fresh = (part: Partial<Endpoint> = {}): Endpoint =>
  endpoint({ id: `0190a000-0000-7000-8000-1${String(++count).padStart(11, '0')}`, ...part });

/** A validation whose next report comes when the test says so. */
function gate() {
  const waiting: ((report: ValidationReport | null) => void)[] = [];
  const ready: (ValidationReport | null)[] = [];
  const next = () => {
    const report = ready.shift();
    return report === undefined
      ? new Promise<ValidationReport | null>((resolve) => waiting.push(resolve))
      : Promise.resolve(report);
  };
  const give = (given: ValidationReport | null) => {
    const waiter = waiting.shift();
    if (waiter === undefined) ready.push(given);
    else waiter(given);
  };
  return {
    give,
    end: () => give(null),
    async *validate(_: { id: string }, { signal }: { signal?: AbortSignal } = {}) {
      const aborted = new Promise<never>((__, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      });
      for (;;) {
        const given = await Promise.race([next(), aborted]);
        if (given === null) return;
        yield given;
      }
    },
  };
}

function Both({ endpoint: ca }: { endpoint: Endpoint }) {
  return (
    <>
      <ValidateButton endpoint={ca} />
      <ValidationSection endpoint={ca} />
    </>
  );
}

const answers = (run: ReturnType<typeof gate>, reports: ValidationReport[] = []) => ({
  validate: ((...input: Parameters<typeof run.validate>) => Promise.resolve(run.validate(...input))) as never,
  reports: () => Promise.resolve(reports),
});
const row = (name: string) => {
  const item = screen.getByText(name, { selector: 'strong' }).closest('li');
  if (item === null) throw new Error(`no row for ${name}`);
  return within(item);
};

describe('a validation', () => {
  it('shows each step as it comes, and the verdict', async () => {
    const run = gate();
    connect({ endpoints: answers(run) });
    const ca = fresh();
    render(<Both endpoint={ca} />);
    expect(screen.getByText(/^Not validated yet/u)).toBeTruthy();
    void startValidation(ca);
    const running = report({ endpointId: ca.id, verdict: 'running', endedAt: null });
    run.give({ ...running, steps: [step('address', 'passed'), step('name', 'running', { milliseconds: null })] });
    await waitFor(() => row('Name').getByText('running'));
    expect(useJobs.getState().jobs.map(({ label }) => label)).toEqual([`Validating ${ca.name}`]);
    expect(row('Settings').getByText('passed')).toBeTruthy();
    expect(row('TLS').getByText('not yet')).toBeTruthy();
    expect(screen.getAllByRole('status').map((each) => each.textContent)).toContain('Settings: passed');
    run.give(report({ endpointId: ca.id, steps: [step('address', 'passed'), step('name', 'passed')] }));
    run.end();
    await waitFor(() => screen.getByText('Save as JSON'));
    expect(useJobs.getState().jobs).toEqual([]);
    expect(screen.queryByText('TLS')).toBeNull();
    expect(screen.getAllByText(/^Everything works\./u).length).toBe(2);
  });

  it('says of a failed step the cause and the remedy, and what was exchanged as text', async () => {
    const ca = fresh();
    const received = '<img src=x onerror=alert(1)>';
    const failed = step('http', 'failed', {
      fault: { code: 'connection-refused', params: { host: '<b>ca</b>', port: '443' } },
      received,
      facts: [
        ['certificate', 'CN=Office CA'],
        ['certificate', 'CN=Root CA'],
      ],
    });
    connect({ endpoints: answers(gate(), [report({ verdict: 'failed', steps: [failed] })]) });
    render(<Both endpoint={ca} />);
    await waitFor(() => row('HTTP').getByText('<b>ca</b> refuses connections on port 443.'));
    expect(row('HTTP').getByText(/^Check the port/u)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Details: HTTP' }));
    expect(screen.getByText(received).tagName).toBe('PRE');
    expect(document.querySelector('img, b')).toBeNull();
    expect(screen.getByText('CN=Root CA').closest('dd')?.textContent).toBe('CN=Office CACN=Root CA');
  });

  it('says what changed since the one before', async () => {
    const now = report({ id: 'b', startedAt: 2_000, verdict: 'failed', steps: [step('tls', 'failed')] });
    const before = report({ id: 'a', startedAt: 1_000, steps: [step('tls', 'passed')] });
    connect({ endpoints: answers(gate(), [now, before]) });
    render(<Both endpoint={fresh()} />);
    await waitFor(() => screen.getByText('TLS: passed before, failed now'));
  });

  it('ends when it is stopped, and may be begun again', async () => {
    const run = gate();
    const ca = fresh();
    connect({ endpoints: answers(run) });
    render(<Both endpoint={ca} />);
    const done = startValidation(ca);
    await startValidation(ca);
    fireEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    await done;
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull());
    expect(screen.queryByRole('alert')).toBeNull();
    void startValidation(ca);
    await screen.findByRole('button', { name: 'Stop' });
    run.end();
  });

  it('says why it could not be run, and offers to try again', async () => {
    const validate = vi.fn(() => Promise.reject(new Error('gone')));
    const ca = fresh();
    connect({ endpoints: { validate, reports: () => Promise.resolve([]) } });
    render(<Both endpoint={ca} />);
    await startValidation(ca);
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(validate).toHaveBeenCalledTimes(2));
  });
});

describe('a CA that will follow', () => {
  it('is confirmed by its fingerprint, in words of its own', async () => {
    const params = { subject: 'CN=Office CA 2', sha256: HASH, at: '2031-05-01' };
    const ca = fresh({ notices: [{ code: 'endpoint-next-ca', tone: 'warning', params }] });
    const run = gate();
    const confirm = vi.fn(() => Promise.resolve({ ...ca, version: 4, notices: [] }));
    connect({ endpoints: { ...answers(run, []), confirm } });
    render(<NextCas endpoint={ca} />);
    const asked = screen.getByRole('group', { name: 'A new CA will follow' });
    expect(within(asked).getByText(/^From 2031-05-01 another CA/u)).toBeTruthy();
    expect(within(asked).getByText('CN=Office CA 2')).toBeTruthy();
    fireEvent.click(within(asked).getByRole('button', { name: 'It is the same: confirm' }));
    await waitFor(() => expect(confirm).toHaveBeenCalledWith({ id: ca.id, version: 3, sha256: HASH }));
    run.end();
  });
});

describe('the certificates of a CA', () => {
  const link = { pem: 'PEM', subject: 'CN=Office CA', sha256: HASH, notAfter: 9e12, confirmed: false };
  const unconfirmed = report({ verdict: 'warned', chain: [link] });

  it('are confirmed by the fingerprint, and then it is validated anew', async () => {
    const ca = fresh();
    const run = gate();
    const confirm = vi.fn(() => Promise.resolve({ ...ca, version: 4 }));
    connect({ endpoints: { ...answers(run, [unconfirmed]), confirm } });
    render(<Both endpoint={ca} />);
    const button = await screen.findByRole('button', { name: 'It is the same: confirm' });
    const field = screen.getByLabelText('Fingerprint that you were given');
    fireEvent.change(field, { target: { value: 'cd'.repeat(32) } });
    expect(screen.getByText(/^This is another fingerprint/u)).toBeTruthy();
    fireEvent.click(button);
    expect(confirm).not.toHaveBeenCalled();
    fireEvent.change(field, { target: { value: 'AB:'.repeat(31) + 'AB' } });
    expect(screen.getByText('It is the same.')).toBeTruthy();
    fireEvent.click(button);
    await screen.findByRole('button', { name: 'Stop' });
    expect(confirm).toHaveBeenCalledWith({ id: ca.id, version: 3, sha256: HASH });
    run.end();
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull());
  });

  it('are not asked about again once they are confirmed', async () => {
    const ca = fresh({ trust: { systemRoots: false, anchors: 'P\nEM' } });
    connect({ endpoints: answers(gate(), [unconfirmed]) });
    render(<Both endpoint={ca} />);
    await screen.findByText('Confirmed');
    expect(screen.queryByText('Is this the CA?')).toBeNull();
  });
});
