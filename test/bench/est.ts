import { cpuMs } from '../harness/process-memory.ts';
import { estFloorMs } from './est-floor.ts';
import { sendAll } from './load.ts';
import { makeClientKeys, prepareRequests, requireCertificates } from './requests.ts';
import { startCertwright } from './servers/certwright.ts';
import { startEstProcess } from './servers/est.ts';

export type EstFigures = {
  /** Connections of devices. */
  readonly lanes: number;
  readonly enrollments: number;
  readonly perSecond: number;
  /** CPU milliseconds of our process, all threads, for each enrollment; null where the system does not tell. */
  readonly cpuMs: number | null;
  /** Of the arithmetic of one, measured before and after. */
  readonly floorMs: number;
  /** TCP connections between us and the CA. */
  readonly connections: number;
};

type EstPlan = { readonly warmUp: number; readonly devices: number; readonly lanes: number };

/** Devices that enroll by SCEP here and get certificates of an EST CA (RA mode): whole agent, store on disk, TLS. */
export async function measureEst({ warmUp, devices, lanes }: EstPlan): Promise<EstFigures> {
  const upstream = await startEstProcess();
  try {
    const server = await startCertwright(warmUp + devices, upstream.define);
    try {
      const waiting = await prepareRequests(server, await makeClientKeys());
      const run = async (count: number) => {
        const prepared = waiting.splice(0, count);
        const before = await cpuMs(server.pid);
        const messages = prepared.map(({ message }) => message);
        const { seconds, replies } = await sendAll(server.scepUrl, messages, lanes);
        const after = await cpuMs(server.pid);
        requireCertificates(server, prepared, replies);
        return { seconds, cpu: before === null || after === null ? null : after - before };
      };
      await run(warmUp);
      await upstream.seen();
      const floors = [estFloorMs()];
      const { seconds, cpu } = await run(devices);
      floors.push(estFloorMs());
      const { connections, enrollments } = await upstream.seen();
      if (enrollments !== warmUp + devices) throw new Error(`the CA issued ${String(enrollments)}`);
      return {
        lanes,
        enrollments: devices,
        perSecond: devices / seconds,
        cpuMs: cpu === null ? null : cpu / devices,
        floorMs: floors.reduce((sum, each) => sum + each, 0) / floors.length,
        connections,
      };
    } finally {
      await server.stop();
    }
  } finally {
    await upstream.stop();
  }
}
