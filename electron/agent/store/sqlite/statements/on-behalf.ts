import type { Connection } from '../connection.ts';
import { GuardFailed, requireOne, type Executors } from '../guard.ts';

/** What is told of a challenge that ended is told for this long. */
const KEPT = 7 * 86_400_000;
/** Hours of which a signer's certificates are counted. */
const HOURS_KEPT = 48;

/** Challenges on demand, and what management signers used of their quota. */
export function onBehalfStatements(
  database: Connection,
): Executors<'dynamicChallenge.insert' | 'dynamicChallenge.burn' | 'signer.use'> {
  const open = database
    .prepare<object, number>(
      `SELECT count(*) FROM dynamic_challenge INDEXED BY dynamic_challenge_open
       WHERE scep_profile = @scepProfile AND expires_at > @createdAt AND used_at IS NULL`,
    )
    .pluck();
  const insert = database.prepare(
    `INSERT INTO dynamic_challenge (id, scep_profile, mac, origin, subject, made_by, created_at, expires_at)
     VALUES (@id, @scepProfile, @mac, @origin, @subject, @madeBy, @createdAt, @expiresAt)`,
  );
  const dropOld = database.prepare('DELETE FROM dynamic_challenge WHERE expires_at < ?');
  const burn = database.prepare(
    'UPDATE dynamic_challenge SET used_at = @at WHERE id = @id AND used_at IS NULL AND expires_at > @at',
  );
  const use = database.prepare(
    `INSERT INTO signer_use (signer_id, hour, count) VALUES (@signerId, @hour, 1)
     ON CONFLICT (signer_id, hour) DO UPDATE SET count = count + 1 WHERE count < @quota`,
  );
  const dropUses = database.prepare('DELETE FROM signer_use WHERE signer_id = ? AND hour < ?');
  return {
    'dynamicChallenge.insert': ({ most, ...challenge }) => {
      dropOld.run(challenge.createdAt - KEPT);
      if ((open.get(challenge) ?? 0) >= most) throw new GuardFailed();
      insert.run(challenge);
    },
    'dynamicChallenge.burn': (input) => requireOne(burn.run(input)),
    'signer.use': (input) => {
      requireOne(use.run(input));
      dropUses.run(input.signerId, input.hour - HOURS_KEPT);
    },
  };
}
