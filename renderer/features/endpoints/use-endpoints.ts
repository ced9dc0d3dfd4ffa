import type { Endpoint, UpstreamRequest, ValidationReport } from '../../../shared/contract/endpoints.ts';
import type { AgentEvent } from '../../../shared/contract/events.ts';
import { agent } from '../../app/connection.ts';
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
const reportsOf = (id: string) => `endpoint-reports ${id}`;
/** Newest first. */
export const useReports = (id: string): Query<ValidationReport[]> =>
  useQuery(reportsOf(id), (client) => client.endpoints.reports({ id }), concerns);

/** After a validation, before the event says so: the report among those before it, and the endpoint with its verdict. */
export async function keepValidated(id: string): Promise<void> {
  try {
    const { endpoints } = agent();
    const [endpoint, reports] = await Promise.all([endpoints.get({ id }), endpoints.reports({ id })]);
    keepEndpoint(endpoint);
    keep(reportsOf(id), reports);
  } catch {
    // What cannot be read now is told where it is shown.
  }
}
export const useUpstreamRequests = (id: string): Query<UpstreamRequest[]> =>
  useQuery(`endpoint-requests ${id}`, (client) => client.endpoints.requests({ id }), concerns);
