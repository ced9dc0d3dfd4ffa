import { ORPCError } from '@orpc/client';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startI18n } from '../../../../../renderer/app/i18n.ts';
import { go, useNavigation } from '../../../../../renderer/app/navigation.ts';
import { CreateEndpoint } from '../../../../../renderer/features/endpoints/create-endpoint.tsx';
import { useFollowUp } from '../../../../../renderer/features/endpoints/follow-up.ts';
import { presetSettings } from '../../../../../shared/domain/endpoint-presets.ts';
import { connect } from './fake-agent.ts';
import { endpoint, ID } from './endpoints.ts';

beforeAll(startI18n);
// jsdom draws nothing, so there is nowhere to scroll to.
Object.assign(Element.prototype, { scrollIntoView: () => undefined });
beforeEach(() => {
  useFollowUp.setState({ id: null });
  go({ page: 'endpoint', id: 'new' });
});
afterEach(cleanup);

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const write = (label: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value } });

describe('a new CA', () => {
  it('is asked only for what its product needs, and leads to its page where the password is asked for', async () => {
    const create = vi.fn(() => Promise.resolve(endpoint()));
    connect({ endpoints: { create } });
    render(<CreateEndpoint />);
    press(/^EJBCA, EST/u);
    // Folded away.
    expect(screen.queryByRole('checkbox', { name: /^Certificates can be revoked/u })).toBeNull();
    write('Name', 'Office');
    write('Address', 'https://ejbca.example:8442');
    write('Label', 'devices');
    write('Account', 'certwright');
    press('Add this CA');
    await waitFor(() => expect(useNavigation.getState().route).toEqual({ page: 'endpoint', id: ID }));
    const settings = presetSettings('ejbca-est');
    expect(create).toHaveBeenCalledWith({
      ...settings,
      name: 'Office',
      connection: {
        ...settings.connection,
        ...{ url: 'https://ejbca.example:8442', label: 'devices' },
        credentials: { kind: 'password', scheme: 'basic', userName: 'certwright' },
      },
    });
    expect(useFollowUp.getState().id).toBe(ID);
  });

  it('asks for no password where this computer’s account logs in', async () => {
    const connection = { ...presetSettings('adcs-mscews').connection, credentials: { kind: 'kerberos' } } as const;
    const create = vi.fn(() => Promise.resolve({ ...endpoint(), connection }));
    connect({ endpoints: { create } });
    render(<CreateEndpoint />);
    press(/^Microsoft CA, web services/u);
    fireEvent.click(screen.getByRole('radio', { name: /^With this computer's account \(Kerberos\)/u }));
    expect(screen.queryByRole('textbox', { name: 'Account' })).toBeNull();
    press('Add this CA');
    await waitFor(() => expect(useNavigation.getState().route).toEqual({ page: 'endpoint', id: ID }));
    expect(create.mock.calls[0]).toMatchObject([{ connection: { credentials: { kind: 'kerberos' } } }]);
    expect(useFollowUp.getState().id).toBeNull();
  });

  it('says at its field what is wrong with an address', async () => {
    const issues = [{ path: ['connection', 'url'], code: 'invalid_format', message: '' }];
    const create = vi.fn(() => Promise.reject(new ORPCError('BAD_REQUEST', { data: { issues } })));
    connect({ endpoints: { create } });
    render(<CreateEndpoint />);
    press(/^Any CA with SCEP/u);
    write('Address', 'nowhere');
    press('Add this CA');
    await waitFor(() => expect(screen.getByLabelText('Address').getAttribute('aria-invalid')).toBe('true'));
    expect(screen.getAllByText(/^The address begins with https/u).length).toBe(2);
    write('Address', 'http://ca.example/scep');
    expect(screen.getByLabelText('Address').getAttribute('aria-invalid')).toBeNull();
  });

  it('unfolds what is wrong under Other settings, and leaves it open', async () => {
    const issues = [{ path: ['connection', 'caIdentifier'], code: 'too_big', message: '' }];
    const create = vi.fn(() => Promise.reject(new ORPCError('BAD_REQUEST', { data: { issues } })));
    connect({ endpoints: { create } });
    render(<CreateEndpoint />);
    press(/^step-ca/u);
    const fold = screen.getByRole('button', { name: 'Other settings' });
    expect(fold.getAttribute('aria-expanded')).toBe('false');
    press('Add this CA');
    await waitFor(() => expect(fold.getAttribute('aria-expanded')).toBe('true'));
    write('Name of the CA', 'Office');
    expect(fold.getAttribute('aria-expanded')).toBe('true');
    // Closed by hand, and wrong again.
    press('Other settings');
    press('Add this CA');
    await waitFor(() => expect(fold.getAttribute('aria-expanded')).toBe('true'));
  });

  it('asks for the page of NDES only where challenges come from there', () => {
    render(<CreateEndpoint />);
    press(/^Microsoft CA, NDES/u);
    expect(screen.getByLabelText('Address of the administration page')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: /^One for all requests/u }));
    expect(screen.queryByLabelText('Address of the administration page')).toBeNull();
    press('Another CA');
    expect(screen.getByRole('button', { name: /^Microsoft CA, NDES/u })).toBeTruthy();
  });
});
