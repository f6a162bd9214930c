import { geteuid } from 'node:process';
import { describeTree, sh } from './site.ts';

/**
 * Creates one of every kind of file that Linux knows (inode(7), symlink(7), xattr(7), acl(5), capabilities(7),
 * chattr(1)), with names and times at their limits. Left out: sockets, which belong to running programs and are in no
 * backup; mounts, which are refused; and chattr(1) attributes that do not restrict what can be done with a file.
 */
export function fillZoo(folder: string): void {
  sh(
    folder,
    `mkdir -p plain names links special times modes attributes empty/in/another
     : >plain/empty; echo text >plain/text; head -c 100000 /dev/urandom >plain/random
     truncate -s 64M plain/hole; printf end | dd of=plain/middle bs=1 seek=20M conv=notrunc status=none; truncate -s 40M plain/middle

     long=$(printf 'é%.0s' {1..127})x; echo long >"names/$long"; mkdir "names/$(printf 'd%.0s' {1..255})"
     deep=names; for n in {1..120}; do deep=$deep/level-$n; done; mkdir -p "$deep"; echo deep >"$deep/file"
     cd names
     for name in $'new\\nline' $'latin-\\xe9' $'\\x01\\x7f\\x1b[31m' -rf --help '*' '?' '[a]' '~' '@list' '#' '\\\\' '"' "'" ' ' '  ' \\
       ' lead' 'trail ' '.hidden' '...' $'\\u202e' 'Case' 'case' 'CASE' 'a//b' '$(id)' '\`id\`' ';' '&' '%s' '.ospi-restore' $'tab\\t'; do
       case $name in */*) continue ;; esac
       echo "$name" >"./$name"
     done
     printf n >"$(printf 'cafe\\u0301')"; printf c >"$(printf 'caf\\u00e9')"
     cd ..

     echo linked >links/one; ln links/one plain/two; ln links/one links/three
     ln -s ../plain/text links/relative; ln -s /etc/passwd links/absolute; ln -s nowhere links/dangling; ln -s loop links/loop
     ln -s . links/here; ln -s "$(printf 't%.0s' {1..1000})" links/far; ln -s $'odd\\n\\xe9' links/odd; ln links/dangling links/same-link

     mkfifo special/pipe; ln special/pipe special/same-pipe
     touch -d '1901-12-14' times/earliest; touch -d '1969-12-31 23:59:59.999999999 UTC' times/before; touch -d @0 times/zero
     touch -d '2038-01-19 03:14:08.5 UTC' times/after; touch -d '2106-02-08' times/later; touch -d '2400-01-01' times/latest
     mkdir times/folder; touch -d '1965-05-05' times/folder; touch -h -d '2050-01-01' links/dangling

     for mode in 0000 0001 0400 0777 1644 2755 4755 6711; do echo $mode >modes/$mode; chmod $mode modes/$mode; done
     for mode in 0000 0555 1777 2770 4755; do mkdir modes/d$mode; echo in >modes/d$mode/in; chmod $mode modes/d$mode; done

     echo a >attributes/all; setfattr -n user.empty attributes/all; setfattr -n user.binary -v 0x00ff0a3d25 attributes/all
     setfattr -n 'user.name=with%signs' -v x attributes/all; setfattr -n user.large -v "0s$(head -c 2000 /dev/zero | base64 -w0)" attributes/all
     setfacl -m u:33:rw,u:4242:r,g:44:x,m::rw attributes/all; mkdir attributes/default
     setfacl -m d:u:33:rwx,d:g:44:r,d:m::rx attributes/default; echo in >attributes/default/inherits`,
  );
  if (geteuid?.() !== 0) return;
  sh(
    folder,
    `mknod special/character c 1 3; mknod special/block b 7 200; mknod special/odd c 4095 1048575 2>/dev/null || mknod special/odd c 511 77
     mknod special/whiteout c 0 0
     chown 4000000000:3999999999 plain/text; chown 33:44 special/pipe; chown -h 7:8 links/dangling; chown 33 modes/d2770
     setfattr -n trusted.overlay.opaque -v y empty; setfattr -n trusted.note -v t special/pipe; setfattr -h -n trusted.note -v l links/relative
     setfattr -n security.note -v s plain/random; cp /bin/true plain/capable; setcap cap_net_bind_service=+ep plain/capable
     echo log >attributes/append; chattr +a attributes/append; echo seal >attributes/sealed; mkdir attributes/box; echo in >attributes/box/in
     chattr +i attributes/sealed attributes/box/in attributes/box`,
  );
}

/**
 * Everything that must be restored, besides what `describeTree` shows: which names are one file, device numbers, flags,
 * and holes.
 */
export function describeZoo(folder: string): string {
  const more = sh(
    folder,
    `find . -links +1 ! -type d -printf '%i %p\\0' | sort -z | gawk -v RS='\\0' '{ i = $1; $1 = ""; if (i != last) print "--"; last = i; print }' 2>/dev/null | sort | tr '\\n' ' '
     find . '(' -type b -o -type c ')' -exec stat -c '%n %t:%T' '{}' + | sort
     find . '(' -type f -o -type d ')' -print0 | sort -z | xargs -0 lsattr -d 2>/dev/null | sed -E 's/^([-a-zA-Z]+) /\\1|/; s/^[^|ai]*([ai]*)[^|ai]*([ai]*)[^|ai]*\\|/\\1\\2 /'
     for file in plain/hole plain/middle; do [ "$(stat -c %b "$file")" -lt 1000 ] && echo "$file has holes"; done`,
  );
  return `${describeTree(folder)}\n${more}`;
}

/** So that it can be deleted. */
export function unlockZoo(folder: string): void {
  if (geteuid?.() === 0) sh(folder, "find . '(' -type f -o -type d ')' -exec chattr -f -a -i '{}' + || true");
  sh(folder, 'chmod -R u+rwX . || true');
}
