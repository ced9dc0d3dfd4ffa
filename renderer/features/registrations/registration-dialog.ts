import type { Registration } from '../../../shared/contract/registrations.ts';

/** What each dialog about one registration is given. */
export type RegistrationDialogProps = { registration: Registration; isOpen: boolean; onClose: () => void };
