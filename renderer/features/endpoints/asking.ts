/** What an endpoint's page asks for in a dialog; null for nothing. */
export type Asking = 'password' | 'challenge' | 'certificate' | 'own' | 'remove' | null;
