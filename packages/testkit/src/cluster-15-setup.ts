// Vitest's global set-up of the project that runs the database tests against Debian's PostgreSQL 15.
import type { TestProject } from 'vitest/node';
import { debianCluster } from './debian-postgres.ts';
import type { TestCluster } from './postgres.ts';

let cluster: TestCluster | undefined;

export async function setup(project: TestProject): Promise<void> {
  cluster ??= await debianCluster();
  project.provide('ownerUrl', cluster.ownerUrl);
}

export async function teardown(): Promise<void> {
  await cluster?.stop();
  cluster = undefined;
}
