import { render, screen, cleanup } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '../../../../renderer/app/i18n.ts';
import { FailureView } from '../../../../renderer/ui/failure-view.tsx';
import { CertificateBadge } from '../../../../renderer/ui/states.tsx';
import { Time } from '../../../../renderer/ui/time.tsx';
import { grouped } from '../../../../renderer/ui/copyable.tsx';

beforeAll(startI18n);
afterEach(cleanup);

describe('FailureView', () => {
  it('tells what happened and what to do', () => {
    render(<FailureView failure={{ code: 'vault-passphrase-wrong', params: {}, details: null }} />);
    expect(screen.getByRole('alert').textContent).toContain('The passphrase is wrong.');
  });

  it('says that something went wrong for a code that it does not know', () => {
    render(<FailureView failure={{ code: 'from-the-future', params: {}, details: null }} />);
    expect(screen.getByRole('alert').textContent).toContain('Something went wrong');
  });
});

describe('CertificateBadge', () => {
  it('tells the state by a word beside its shape', () => {
    render(<CertificateBadge state="expiring" />);
    expect(screen.getByText('Ending soon').querySelector('svg')).not.toBeNull();
  });
});

describe('Time', () => {
  it('is machine-readable, and can be asked for its full form by keyboard', () => {
    render(<Time at={Date.UTC(2026, 10, 21)} as="day" />);
    const time = screen.getByText(/2026/);
    expect(time.getAttribute('datetime')).toBe('2026-11-21T00:00:00.000Z');
    expect(time.tabIndex).toBe(0);
  });
});

describe('grouped', () => {
  it('cuts into groups and loses nothing', () => {
    expect(grouped('0123456789', 4)).toEqual(['0123', '4567', '89']);
  });
});
