import type { EndpointPreset } from '../../../shared/contract/endpoints.ts';

/** In the order in which they are offered: products, each by its best way first, then the bare protocols. */
export const OFFERED: readonly { readonly product: string; readonly presets: readonly EndpointPreset[] }[] = [
  { product: 'openxpki', presets: ['openxpki-est', 'openxpki-scep'] },
  { product: 'microsoft', presets: ['adcs-mscews', 'adcs-ndes'] },
  { product: 'ejbca', presets: ['ejbca-est', 'ejbca-scep'] },
  { product: 'others', presets: ['step-ca', 'certwright', 'digicert-est', 'sectigo-scep'] },
  { product: 'generic', presets: ['est', 'scep'] },
];

/** The better of the ways that a product offers. */
export const RECOMMENDED: readonly EndpointPreset[] = ['openxpki-est', 'adcs-mscews', 'ejbca-est'];
