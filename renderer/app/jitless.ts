import { z } from 'zod';

// The content security policy allows no eval, so zod must not even try to compile its checks. Imported before all else.
z.config({ jitless: true });
