import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { buildUpdate } from '../../fixtures/site/build-update.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { makeBare } from './setup-kit.ts';

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)(
  'once setup lets the Superviseur ask no longer, what it has asked for is refused, told, and never runs later',
  async () => {
    const bare = await makeBare();
    const { archive, request } = await packRequest(dirname(bare.live));
    const nginx = '--nginx-config $LIVE/nginx/nginx.conf --yes';
    const { stdout, stderr } = await bare.run(`
asking="--import planipsy --import-folder $LIVE/asked"
ask() {
  runuser -u planipsy -- cp ${archive} $LIVE/asked/$1.ospi
  sed s/NAME/$1/ ${request} >$LIVE/request; chmod 644 $LIVE/request
  runuser -u planipsy -- sh -c "cp $LIVE/request $LIVE/asked/.$1 && mv $LIVE/asked/.$1 $LIVE/asked/$1.request.json"
  ospi import --take >$LIVE/said 2>&1 || cat $LIVE/said
}
told() { ${process.execPath} -p 'const { state, code = "", mendable = "" } = JSON.parse(require("fs").readFileSync(process.argv[1])); [state, code, mendable].join(" ")' $LIVE/asked/$1.answer.json; }
setup $asking --yes >/dev/null 2>&1
ask first; told first
ospi setup --import none ${nginx} >$LIVE/said 2>&1; grep -c '^import' /etc/ospi-update/planipsy.yaml; told first
setup $asking --yes >/dev/null 2>&1
ospi import --take; ospi import --run; told first; basename $(readlink $ROOT/current)

ask second; told second
sed -i 's/mode: apply/mode: off/' /etc/ospi-update/planipsy.yaml
ospi setup ${nginx} >$LIVE/said 2>&1; told second

sed -i 's/mode: off/mode: apply/' /etc/ospi-update/planipsy.yaml
ask third; told third
ospi setup --undo --print ${nginx} >/dev/null 2>&1; told third
ospi setup --undo ${nginx} >$LIVE/said 2>&1; told third
setup $asking --yes >/dev/null 2>&1
ospi import --take; ospi import --run; told third; basename $(readlink $ROOT/current)
`);
    expect(stdout, stderr).toBe(`receiving  
0
refused OSPI-0394 true
refused OSPI-0394 true
4.2.0
receiving  
refused OSPI-0394 true
receiving  
receiving  
refused OSPI-0394 true
refused OSPI-0394 true
4.2.0
`);
  },
);

/** One that is open however many prerequisites this server lacks: the last piece of its archive is still to come. */
async function packRequest(folder: string): Promise<{ archive: string; request: string }> {
  const [source, archive] = [join(folder, 'update'), join(folder, 'planipsy-4.3.0.ospi')];
  await buildUpdate({ kit: planipsy, folder: source, version: '4.3.0' });
  const pack = [process.execPath, inject('program'), 'pack', source];
  await runOrThrow([...pack, '--key', join(folder, 'vendor.key'), '--output', archive]);
  await runOrThrow(['chmod', '644', archive]);
  const request = join(folder, 'request.json');
  const asked = {
    ...{ format: 1, archive: 'NAME.ospi', complete: false },
    ...{ requestedBy: 'Mme Durand', language: 'fr', when: 'now' },
  };
  await writeFile(request, JSON.stringify(asked));
  return { archive, request };
}
