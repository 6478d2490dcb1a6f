// A number → a project file of so many hosts: each written out, as a course or a lab would have it, or all enumerated.

const perSwitch = 200;

/** Hosts `h1` to `hN`, each with an address, users, a name server and a startup line of its own. */
export const projectText = (hosts: number, template = 'tiny.ext4'): string => {
  const switches = Array.from({ length: Math.ceil(hosts / perSwitch) }, (_, i) => `switch lan${i} { }\n`);
  return [head(template), ...switches, ...Array.from({ length: hosts }, (_, i) => host(i))].join('');
};

const head = (template: string): string => `global {
    project bench
    $domain = bench.example
}
superclass base {
    uml
    template ${template}
    memory 64M
    nameserver 10.0.0.2
    users { kyrre l47/Y.NtB9p7w }
}
`;

const host = (i: number): string => {
  const net = Math.floor(i / perSwitch);
  return `host h${i + 1} {
    superclass base
    hostname h${i + 1}.$[domain]
    network eth0 {
        switch lan${net}
        address 10.${net >> 8}.${net & 255}.${(i % perSwitch) + 1}
        netmask 255.255.255.0
        gateway 10.${net >> 8}.${net & 255}.254
    }
    startup {
        echo "h${i + 1} is up"
    }
}
`;
};

/** As many hosts from one block of autoenum, all on one switch. */
export const enumeratedText = (hosts: number, template = 'tiny.ext4'): string => `global {
    project bench
    autoenum {
        superclass node
        numhosts ${hosts}
        address auto
        net 10.0.0.0/8
    }
}
superclass node {
    uml
    template ${template}
    memory 64M
    nameserver 10.0.0.2
    users { kyrre l47/Y.NtB9p7w }
    network eth0 {
        switch lan
        gateway 10.255.255.254
    }
}
switch lan { }
`;
