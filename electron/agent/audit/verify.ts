import type { AuditVerdict } from '../../../shared/contract/audit.ts';
import type { Store } from '../store/store.ts';

/** Walks the whole chain under the vault's audit key and names the first entry that does not follow, and why. */
export type VerifyAudit = (store: Store, auditKey: Uint8Array) => Promise<AuditVerdict>;
