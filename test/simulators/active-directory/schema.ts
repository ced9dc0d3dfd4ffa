import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Debian's samba-ad-provision keeps Microsoft's schema of Active Directory. */
const FOLDER = '/usr/share/samba/setup/ad-schema';

type SchemaRecord = ReadonlyMap<string, readonly string[]>;

/** OpenLDAP's syntax and equality rule for a syntax of Active Directory (MS-ADTS §3.1.1.2.2.2). */
const SYNTAX: Readonly<Record<string, readonly [oid: string, equality: string | null]>> = {
  '2.5.5.1': ['1.3.6.1.4.1.1466.115.121.1.12', 'distinguishedNameMatch'],
  '2.5.5.5': ['1.3.6.1.4.1.1466.115.121.1.44', 'caseIgnoreMatch'],
  '2.5.5.8': ['1.3.6.1.4.1.1466.115.121.1.7', 'booleanMatch'],
  '2.5.5.9': ['1.3.6.1.4.1.1466.115.121.1.27', 'integerMatch'],
  '2.5.5.10': ['1.3.6.1.4.1.1466.115.121.1.40', 'octetStringMatch'],
  '2.5.5.12': ['1.3.6.1.4.1.1466.115.121.1.15', 'caseIgnoreMatch'],
  '2.5.5.16': ['1.3.6.1.4.1.1466.115.121.1.27', 'integerMatch'],
};

/** What slapd has in its own schema, under the same OID. */
const BUILT_IN = new Set(['cn', 'name', 'description', 'objectClass', 'userPassword', 'uid', 'seeAlso']);

/** What every entry may have by Microsoft's `top`, which is another than OpenLDAP's. */
const OF_TOP = ['cn', 'name', 'displayName', 'revision'];

/**
 * An OpenLDAP schema of these classes, each with what it inherits, and everything that they may contain, made from Microsoft's own text at the time of the test.
 * Attributes of a syntax that OpenLDAP does not have are left out.
 */
export async function activeDirectorySchema(
  inherited: Readonly<Record<string, readonly string[]>>,
  extra: readonly string[],
): Promise<string> {
  const classes = Object.keys(inherited);
  const attributes = await records('AD_DS_Attributes__Windows_Server_2012_R2.ldf');
  const known = await records('AD_DS_Classes__Windows_Server_2012_R2.ldf');
  const wanted = classes.map((name) => required(known, name));
  const may = (record: SchemaRecord): string[] =>
    ['systemMayContain', 'mayContain', 'systemMustContain', 'mustContain'].flatMap((key) => record.get(key) ?? []);
  const names = [...new Set([...wanted.flatMap(may), ...Object.values(inherited).flat(), ...extra])].filter(
    (name) => !BUILT_IN.has(name),
  );
  const usable = names.flatMap((name) => attributeType(name, attributes.get(name)) ?? []);
  const present = new Set([...BUILT_IN, ...usable.map(({ name }) => name)]);
  const objectClasses = wanted.map((record, index) => {
    const contained = [...may(record), ...(inherited[classes[index] ?? ''] ?? [])].filter((name) => present.has(name));
    const list = contained.length === 0 ? '' : ` MAY ( ${[...new Set([...contained, ...OF_TOP])].join(' $ ')} )`;
    return `objectclass ( ${one(record, 'governsID')} NAME '${classes[index] ?? ''}' SUP top STRUCTURAL${list} )`;
  });
  return [...usable.map(({ text }) => text), ...objectClasses].map((line) => `${line}\n`).join('');
}

function attributeType(name: string, record: SchemaRecord | undefined): { name: string; text: string } | null {
  if (record === undefined) return null;
  const [oid, equality] = SYNTAX[one(record, 'attributeSyntax')] ?? [null, null];
  if (oid === null) return null;
  const single = one(record, 'isSingleValued') === 'TRUE' ? ' SINGLE-VALUE' : '';
  const rule = equality === null ? '' : ` EQUALITY ${equality}`;
  return { name, text: `attributetype ( ${one(record, 'attributeID')} NAME '${name}'${rule} SYNTAX ${oid}${single} )` };
}

/** By lDAPDisplayName. Lines that begin with a space go on (RFC 2849). */
async function records(file: string): Promise<ReadonlyMap<string, SchemaRecord>> {
  const text = (await readFile(join(FOLDER, file), 'utf8')).replace(/\r/g, '').replace(/\n /g, '');
  const all = text.split('\n\n').map((block) => {
    const lines = block.split('\n').flatMap((line) => /^(\w+):{1,2} ?(.*)$/.exec(line)?.slice(1, 3) ?? []);
    const pairs = lines.flatMap((key, at) => (at % 2 === 0 ? [[key, lines[at + 1] ?? ''] as const] : []));
    return new Map(
      [...Map.groupBy(pairs, ([key]) => key)].map(([key, found]) => [key, found.map(([, value]) => value)]),
    );
  });
  return new Map(all.flatMap((record) => (record.get('lDAPDisplayName') ?? []).map((name) => [name, record] as const)));
}

function required(all: ReadonlyMap<string, SchemaRecord>, name: string): SchemaRecord {
  const record = all.get(name);
  if (record === undefined) throw new Error(`no ${name} in Microsoft's schema`);
  return record;
}

function one(record: SchemaRecord, key: string): string {
  return record.get(key)?.[0] ?? '';
}
