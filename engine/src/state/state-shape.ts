// The shape of a project's state: a file that was edited or damaged is found before any code relies on it.
import { anything, type Check, each, list, members, must, text } from '../system/check-shape.js';

const number = must((value) => typeof value === 'number', 'a number');
const settings = each(each(anything));

const host = members(
  {
    ...{ name: text, backend: text, storage: text, opener: text, bootOrder: number, settings },
    superclasses: list(text),
    interfaces: list(members({ name: text, mac: text, settings }, { switch: text })),
  },
  { serviceHost: text },
);

const port = members({ host: text, interface: text });
const network = members({ name: text, backend: text, ports: list(port), settings }, { serviceHost: text });

const disk = members(
  { path: text, stagingPath: text, format: text, offset: number },
  { backing: text, baseImage: text, partition: members({ number, bytes: number }) },
);

/** The faults of a value that is read as a `ProjectState`; empty if it is one. */
export const stateShape: Check = members(
  {
    project: text,
    model: members({ project: text, file: text, hosts: list(host), switches: list(network), settings }),
    sources: each(text),
    disks: each(disk),
  },
  { pluginState: each(anything) },
);
