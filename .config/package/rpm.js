// The same content as an RPM, for servers of the Red Hat family.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { architectures } from './node.js';
import { description, home, layTree, readOwn, readSourceDate, version } from './tree.js';

/**
 * @param {{ architecture: import('./node.js').Architecture, work: string, output: string, isQuick: boolean }} task
 * @returns {string} the package
 */
export function buildRpm({ architecture, work, output, isQuick }) {
  const { rpm } = architectures[architecture];
  const root = join(work, `rpm-${architecture}`);
  const top = join(work, `rpmbuild-${architecture}`);
  layTree({ root, architecture, zsh: 'site-functions' });
  mkdirSync(join(root, 'usr/share/licenses/ospi-update'), { recursive: true });
  copyFileSync('LICENSE', join(root, 'usr/share/licenses/ospi-update/LICENSE'));
  mkdirSync(top);
  const spec = join(top, 'ospi-update.spec');
  writeFileSync(spec, describe(root));
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(readSourceDate()) };
  const payload = isQuick ? 'w1.gzdio' : 'w9.xzdio';
  const defines = {
    _binary_payload: payload,
    _topdir: top,
    _buildhost: 'build.invalid',
    use_source_date_epoch_as_buildtime: '1',
  };
  const args = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  execFileSync('rpmbuild', ['-bb', '--quiet', '--target', `${rpm}-linux`, ...args, spec], {
    env,
    stdio: 'pipe',
  });
  const name = `ospi-update-${version}-1.${rpm}.rpm`;
  copyFileSync(join(top, 'RPMS', rpm, name), join(output, name));
  return join(output, name);
}

/**
 * Node.js stays as published: nothing is stripped, and the first line of the launcher names it. @param {string} root
 */
function describe(root) {
  return `%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
Name: ospi-update
Version: ${version}
Release: 1
Summary: ${description.split(',')[0]}
License: MIT
URL: https://www.ospi.fr/
AutoReqProv: no
Requires: nginx, zstd, tar, util-linux, /bin/sh
Recommends: sudo, systemd

%description
${readOwn('description.txt')}
%install
cp -a ${root}/. %{buildroot}/

%post
systemd-sysusers ospi-update.conf >/dev/null 2>&1 || getent group systeme >/dev/null || groupadd --system systeme
systemd-tmpfiles --create ospi-update.conf >/dev/null 2>&1 || :
if [ ! -e /${home}/dist/program/ospi-update.cjs.compiled ]; then
  cd /${home} && ./node compile/compile.js dist/program/ospi-update.cjs --lang fr --config compile/compile.yaml status >/dev/null 2>&1 || :
fi

%preun
if [ "$1" = 0 ]; then
${readOwn('refuse-running.sh')}refuse_running /${home}
fi

%files
%license /usr/share/licenses/ospi-update/LICENSE
/${home}
/usr/bin/ospi-update
/usr/lib/sysusers.d/ospi-update.conf
/usr/lib/tmpfiles.d/ospi-update.conf
%doc /usr/share/doc/ospi-update
/usr/share/man/man*/*
/usr/share/man/fr/man*/*
/usr/share/bash-completion/completions/ospi-update
/usr/share/zsh/site-functions/_ospi-update
/usr/share/fish/vendor_completions.d/ospi-update.fish
/usr/share/ospi-update
%dir /etc/ospi-update
%config(noreplace) %attr(0440, root, root) /etc/sudoers.d/ospi-update
%defattr(-, root, root)
`;
}
