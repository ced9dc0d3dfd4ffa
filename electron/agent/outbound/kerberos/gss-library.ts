import { NULL, type Native, type NativeFunction, type Pointer } from './native.ts';
import { Structure } from './native-memory.ts';

/** Where GSS-API with Kerberos is: MIT's library, and Apple's framework. */
export type GssPlatform = {
  readonly libraries: readonly string[];
  /** gssapi.h packs its structures to two octets on Macs with Intel's processor. */
  readonly alignment: 2 | 8;
};

export function gssPlatform(platform: string, arch: string): GssPlatform {
  if (platform !== 'darwin') return { libraries: ['libgssapi_krb5.so.2'], alignment: 8 };
  return { libraries: ['/System/Library/Frameworks/GSS.framework/GSS'], alignment: arch === 'x64' ? 2 : 8 };
}

/** The functions of RFC 2744 that a client needs. */
export type GssLibrary = {
  readonly native: Native;
  readonly alignment: 2 | 8;
  readonly importName: NativeFunction;
  readonly initSecContext: NativeFunction;
  readonly deleteSecContext: NativeFunction;
  readonly releaseName: NativeFunction;
  readonly releaseBuffer: NativeFunction;
  readonly displayStatus: NativeFunction;
};

/** @throws KerberosError `absent` */
export function openGss(native: Native, { libraries, alignment }: GssPlatform): GssLibrary {
  const declare = native.open(libraries);
  const pointers = (count: number): 'pointer'[] => Array.from({ length: count }, () => 'pointer');
  return {
    native,
    alignment,
    importName: declare('gss_import_name', pointers(4)),
    initSecContext: declare('gss_init_sec_context', [...pointers(5), 'number', 'number', ...pointers(6)]),
    deleteSecContext: declare('gss_delete_sec_context', pointers(3)),
    releaseName: declare('gss_release_name', pointers(2)),
    releaseBuffer: declare('gss_release_buffer', pointers(2)),
    displayStatus: declare('gss_display_status', ['pointer', 'number', 'number', ...pointers(3)]),
  };
}

/** gss_buffer_desc, and gss_OID_desc, which has a shorter length. */
export function bufferAt(value: Pointer, length: number): Buffer {
  return new Structure().word(length).word(value).bytes;
}

export function oidAt(elements: Pointer, length: number, alignment: number): Buffer {
  return new Structure(alignment).uint32(length).word(elements).bytes;
}

/** gss_channel_bindings_struct of application data alone (RFC 2744 §3.11): address types of 0 name no address. */
export function bindingsAt(data: Pointer, length: number, alignment: number): Buffer {
  const structure = new Structure(alignment);
  const noAddress = (): Structure => structure.uint32(0).word(0).word(NULL);
  noAddress();
  return noAddress().word(length).word(data).bytes;
}
