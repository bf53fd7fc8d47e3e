// Vitest's global set-up of the projects that need PostgreSQL: one cluster a run, told to the tests as `inject('ownerUrl')`.
import type { TestProject } from 'vitest/node';
import { testCluster, type TestCluster } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    ownerUrl: string;
  }
}

let cluster: TestCluster | undefined;

export async function setup(project: TestProject): Promise<void> {
  cluster ??= await testCluster(process.env['DATABASE_URL']);
  project.provide('ownerUrl', cluster.ownerUrl);
}

export async function teardown(): Promise<void> {
  await cluster?.stop();
  cluster = undefined;
}
