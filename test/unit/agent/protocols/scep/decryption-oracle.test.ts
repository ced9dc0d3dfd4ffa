import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { rejectionSecret } from '../../../../../electron/agent/pki/cms/key-transport.ts';
import { failInfoOf } from '../../../../../electron/agent/protocols/scep/fail-info.ts';
import { openMessage } from '../../../../../electron/agent/protocols/scep/open.ts';
import { sealMessage } from '../../../../../electron/agent/protocols/scep/seal.ts';
import { parse, type Node } from '../../../../simulators/scep-client/der.ts';
import { OID } from '../../../../simulators/scep-client/names.ts';
import { buildCsr } from '../../../../simulators/scep-client/x509.ts';
import { COMPATIBLE, makeHouse, type House } from './scep-house.ts';

/** scep.md §5.10: nothing that the network sees tells why a message could not be decrypted. */

let house: House;
beforeAll(async () => {
  house = await makeHouse();
});

/** A reply without what is new in each: nonce, signature, time. */
function constantPart(body: Uint8Array): string {
  const signedData = parse(body).at(1, 0);
  const signerInfo = signedData.children.at(-1)?.at(0);
  if (signerInfo === undefined) throw new Error('no signerInfo');
  const fresh: readonly string[] = [OID.senderNonce, OID.signingTime];
  const show = (node: Node) => node.der.toString('hex');
  const attributes = signerInfo.at(3).children.map((attribute) => {
    const type = attribute.at(0).oid;
    return fresh.includes(type) ? type : show(attribute);
  });
  return [...signedData.children.slice(0, -1).map(show), ...attributes.toSorted(), show(signerInfo.at(4))].join('\n');
}

const constantOptions = { transactionId: 'oracle', senderNonce: Buffer.alloc(16, 1) };

async function replyTo(options: Parameters<House['build']>[0]): Promise<{ body: Uint8Array; constant: string }> {
  const { status, body } = await house.post(house.build({ ...constantOptions, ...options }));
  expect(status).toBe(200);
  return { body, constant: constantPart(body) };
}

describe('every failure from decryption to proof of possession answers alike', () => {
  test('10,000 random key transports: one length, one text, modulo nonce, signature and time', async () => {
    const small = await makeHouse({ keyBits: 1024 });
    const key = { privateKey: small.raKey.privateKey, rejectionSecret: rejectionSecret(small.raKey.pkcs8) };
    const csr = buildCsr(small.device.key, { subject: small.device.subject, challenge: 'Sesame9' });
    const replies = new Set<string>();
    const lengths = new Set<number>();
    for (let i = 0; i < 10_000; i++) {
      const encryptedKey = randomBytes(128);
      encryptedKey[0] = 0;
      const message = small.build({ ...constantOptions, csr, encryptedKey });
      const opened = openMessage({ message, recipients: [small.identity], policy: COMPATIBLE }, () => key);
      if (opened.outcome !== 'refused') throw new Error(opened.outcome);
      const failInfo = failInfoOf(opened.refusal.code);
      const status = { status: 'failure', failInfo } as const;
      const body = sealMessage({ ra: small.identity, reply: opened.reply, now: 0, status }, key.privateKey);
      replies.add(constantPart(body));
      lengths.add(body.length);
      expect([failInfo, opened.reply.digest]).toEqual(['badMessageCheck', 'sha256']);
    }
    expect(replies.size).toBe(1);
    expect(lengths.size).toBe(1);
  }, 300_000);

  test('good padding over a wrong key, bad padding, bad content, bad CSR, somebody else’s CSR', async () => {
    const encrypt = (block: Buffer) =>
      publicEncrypt({ key: house.raKey.publicKey, padding: constants.RSA_NO_PADDING }, block);
    const pkcs1 = (length: number) =>
      publicEncrypt({ key: house.raKey.publicKey, padding: constants.RSA_PKCS1_PADDING }, randomBytes(length));
    const noise = randomBytes(256);
    noise[0] = 0;
    noise[1] = 1;
    const replies = [
      await replyTo({ encryptedKey: pkcs1(16) }),
      await replyTo({ encryptedKey: pkcs1(15) }),
      await replyTo({ encryptedKey: pkcs1(24) }),
      await replyTo({ encryptedKey: encrypt(noise) }),
      await replyTo({ encryptedKey: Buffer.alloc(256) }),
      await replyTo({ encryptedKey: Buffer.alloc(255, 7) }),
      await replyTo({ ciphertext: randomBytes(160) }),
      await replyTo({ ciphertext: randomBytes(17) }),
      await replyTo({ csr: Buffer.from('not a request') }),
      await replyTo({ csr: Buffer.from('3000', 'hex') }),
      await replyTo({ csr: { spoilSignature: true } }),
      await replyTo({ csrKey: house.caKey }),
    ];
    expect(new Set(replies.map(({ constant }) => constant)).size).toBe(1);
    expect(new Set(replies.map(({ body }) => body.length)).size).toBe(1);
    expect(new Set(house.refusals.map(({ refusal }) => refusal.code)).size).toBeGreaterThan(3);
  });

  test('recipients by password: another password, another wrapping, noise; as key transport does', async () => {
    const knowing = await makeHouse({ policy: { ...COMPATIBLE, passwords: ['Profile-Wide-Secret'] } });
    const byPassword = (password: string, wrapped?: Buffer): Parameters<House['build']>[0] => ({
      ...constantOptions,
      keyTransport: { password, iterations: 1, ...(wrapped === undefined ? {} : { wrapped }) },
    });
    const answers = new Set<string>();
    const answer = async (options: Parameters<House['build']>[0]) => {
      const { status, body } = await knowing.post(knowing.build(options));
      expect(status).toBe(200);
      answers.add(`${constantPart(body)} ${String(body.length)}`);
    };
    for (let i = 0; i < 300; i++) {
      await answer(
        byPassword(i % 2 === 0 ? `Guess ${String(i)}` : 'Profile-Wide-Secret', randomBytes(i % 3 === 0 ? 48 : 32)),
      );
    }
    await answer({ ...byPassword('Profile-Wide-Secret'), csr: { spoilSignature: true } });
    await answer({ ...byPassword('Profile-Wide-Secret'), ciphertext: randomBytes(64) });
    await answer({ ...constantOptions, encryptedKey: randomBytes(256) });
    expect(answers.size).toBe(1);
    expect(knowing.requests).toHaveLength(0);
  });

  test('a captured envelope under another signature is as good as noise, however its blocks are changed', async () => {
    const csr = buildCsr(house.caKey, { subject: house.device.subject, challenge: 'Sesame9' });
    const key = randomBytes(16);
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-128-cbc', key, iv);
    const captured = Buffer.concat([cipher.update(csr), cipher.final()]);
    const encryptedKey = publicEncrypt({ key: house.raKey.publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
    const seen = new Set<string>();
    for (let block = 0; block < 8; block++) {
      const ciphertext = Buffer.from(captured);
      const at = ciphertext.length - 32 + block;
      ciphertext[at] = (ciphertext[at] ?? 0) ^ (1 << block);
      seen.add((await replyTo({ ciphertext, encryptedKey })).constant);
    }
    seen.add((await replyTo({ ciphertext: captured, encryptedKey })).constant);
    expect(seen.size).toBe(1);
    expect(house.requests).toHaveLength(0);
  });
});
