import type { Endpoint, UpstreamRequest, ValidationReport } from '../../../shared/contract/endpoints.ts';
import type { AgentEvent } from '../../../shared/contract/events.ts';
import { keep, useQuery, type Query } from '../../app/query.ts';

/** A definition, a request or a report changed; they are few, so all of them are read again. */
const CONCERNING: readonly string[] = ['services', 'endpoint'];
const concerns = ({ type }: AgentEvent) => CONCERNING.includes(type);

export const useEndpoints = (): Query<Endpoint[]> =>
  useQuery('endpoints', (client) => client.endpoints.list({}), concerns);
export const useEndpoint = (id: string): Query<Endpoint> =>
  useQuery(`endpoint ${id}`, (client) => client.endpoints.get({ id }), concerns);
/** Shows at once what was changed, before the event says so: the next change names its version. */
export const keepEndpoint = (endpoint: Endpoint): void => keep(`endpoint ${endpoint.id}`, endpoint);
/** Newest first. */
export const useReports = (id: string): Query<ValidationReport[]> =>
  useQuery(`endpoint-reports ${id}`, (client) => client.endpoints.reports({ id }), concerns);
export const useUpstreamRequests = (id: string): Query<UpstreamRequest[]> =>
  useQuery(`endpoint-requests ${id}`, (client) => client.endpoints.requests({ id }), concerns);
