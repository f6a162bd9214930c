/**
 * The words that free text may keep. Everything else leaves the server as a pseudonym: a list of harmless words can
 * only hide too much, a list of secrets would one day miss one. It contains no words that are also names of people or
 * places.
 */
const words = `
a an and any are as at be been before between both but by can cannot could did do does during each either else end ended ends
for from had has have if in into is it its last let may more most must near never new next no none not nothing now of off old on
once one only onto open opened or other out over own per same see seen should since so some still such than that the their then
there these they this those to too two under until unless up upon used uses using very via was wasn were what when where whether
which while who will with within without would wrong yet you your zero first second third all also already again after about
above across because below beside down enough few however instead least less many much otherwise rather through times twice

aborted aborting absent accept accepted access accessible account acquire action active add added address affected alive allocate
allocated allow allowed alter altered ambiguous answer answered answers append apply applied applying archive argument arguments
array assertion attempt attempts attribute authentication authorization authorized auto automatic available await back backend
background backup backups bad base batch become becoming begin beginning begun binary bind bit bits block blocked blocks body
boolean boot both boundary branch broken broke buffer bug build built busy byte bytes cache call called caller calls cancel
canceled cancelled canceling case cast cause caused certificate chain change changed changes changing channel character characters
check checked checking checks checksum child chmod chown class clean cleaned cleaning clear client clients clock close closed
closing code codec collation column columns command commands commit committed compare compatible complete completed compress
compression condition config configuration configured conflict connect connected connecting connection connections consistent
constraint contain contains content context continue continued conversion convert converted copied copy copying core corrupt
corrupted could count counter crash crashed create created creating creation current cursor cut cycle daemon damage damaged data
database databases date dead deadlock debug decode default deferred define defined definition delete deleted deleting denied
depend dependency dependent depth describe descriptor destination detail detect detected device diagnostic dies different
directory dirty disable disabled disconnect disconnected disk does domain done drop dropped dropping due dump dumped duplicate
duration early effect element empty enable enabled encoding ended ending engine entire entries entry enum environment error errors
escape event events exactly exceeded exceeds except exception exclusive exec execute executed executing execution exist existing
exists exit exited exits expect expected expired explicit export expression extension extract fail failed failing fails failure
fallback false fatal fault feature fetch field fields file filename files filesystem filter final finally find finish finished
fix flag flags flush folder follow following follows forced foreign fork form format found free freed full function functions
further garbage gateway general generate generated get given gone grant granted group groups handle handler hangup hash head
header headers health healthy heap hello hint hold holds hook hooks host hour hours http https id identical identifier idle ignore
ignored ignoring illegal image implementation implicit import inaccessible include included incompatible incomplete incorrect index
indexes info information init initial initialization initialize initialized inode inodes input insert inserted inserting inside
install installation installed installing instance insufficient integer integrity interface internal interrupt interrupted invalid
io isolation item items job join journal keep kept kernel key keys kill killed label lacks language large later layout leading leaf
left length level library limit limits line lines link links list listen listening listens load loaded loading local locale located
location lock locked locks log logged logging login logs long longer lookup loop lost lower main maintenance make making manager
manifest manual map mapped mapping master match matches matching max maximum means measure medium memory message messages meta
method migrate migrated migrating migration migrations min minimum minute minutes mirror misplaced missing mixed mode modified
modify module modules monitor month mount mounted move moved moving multiple name named names native need needed needs negative
nested network node normal note notes notice null number numbers numeric object objects occurred octal offset okay one opening
operation operations operator option options order ordinary origin original outdated output overflow override owned owner package
packages packet page pages parameter parameters parent parse parsed parser parsing part partial partition parts password path paths
pattern pending percent perform permanent permission permissions permitted phase pid ping pipe place plain plan platform please
plugin point pointer policy pool port position possible postpone precision prefix prepare prepared preparing prerequisite present
prevent previous primary print prior priority privilege privileges probably problem procedure process processes processing product
profile program programs progress project promise proper property protected protocol provide provided proxy prune public pull
purpose push query queue quit quota quote quoted raise raised range rate raw reached read readable reader reading reads ready real
reason reboot rebooted rebuild receive received recent recheck record recorded records recover recovered recovery recreate recursive
redirect reduce reference referenced references refers refresh refused regular reject rejected relation relations relative release
released releases reload reloaded remain remaining remains remote remove removed removing rename renamed repair repeat replace
replaced replica replication reply report reported request requested requests require required requirement requirements requires
reserved reset resident resolve resolved resource resources respond response responding rest restart restarted restarting restore
restored restores restoring result results resume resumed retried retry retrying return returned returning returns reuse reverse
revert reverted revoke right rights role rolled rollback rolling rotate routine row rows rule rules run running runs runtime safe
sample save saved saving scan schema schemas scope script scripts search seconds section secure security segment select selected
selection self send sending sent separate sequence serial serialization server servers service services session set sets setting
settings setup severity shared shell short shut shutdown sign signal signature signed similar simple single size skip skipped
skipping slave slot slow small snapshot socket software sorry sort source space special specific specified speed split spool sql
stable stack stage staged staging standard start started starting starts startup state statement statements states static status
step steps stop stopped stopping stops storage store stored stream strict string strings structure subsystem succeeded success
successful successfully sudo suffix support supported suspend swap switch switched symbolic symlink sync synchronised synchronized
syntax system table tables tablespace tail target task tasks temporary terminal terminate terminated terminating termination test
text thread threads throw thrown time timed timeout timer timestamp title todo token tool tools top total touch trace track
transaction transactions transfer transient transport tree trigger triggers true truncate truncated trust trusted try trying twice
type types unable unavailable unauthorized uncaught undefined undo undone unexpected unfinished unhandled unhealthy union unique
unit units unknown unlink unlock unmounted unreachable unreadable unrecognized unsafe unsigned unspecified unsupported unused unusable
unwritable update updated updates updating upgrade upgraded upgrading upload upper upstream usage use user users utility vacuum
valid validate validated validation value values variable verification verified verify verifying version versions view views
violated violates violation virtual visible visit visitor wait waited waiting waits wal warn warning warnings whole wide width window
withdrawn word words work worker workers working works wrap writable write writes writing written year yes

absente absent absents acces ainsi alors ancien ancienne annule annulee apres arret arrete arretee arriere attente aucun aucune au
aussi autre autres aux avant avec base bases bien bloque car ce ceci cela celle celui certains ces cet cette chaine chaque chemin cle
cles code colonne colonnes comme commande connexion copie correspond courant creation cree creee dans date de debut deja delai depuis
dernier derniere des deux disque disponible doit donnees dont droit droits du duree echec echoue echouee ecrire ecriture ecrit elle en
encore enregistrement enregistre ensemble entre environnement erreur erreurs espace essai est et etape etat ete etre existant existe
faire fait fermee ferme fichier fichiers fin fini fois fonction fonctionne groupe hors identifiant il illisible impossible inattendu
inattendue inconnu inconnue indisponible insuffisant insuffisante interne interrompu interrompue introuvable invalide la le lecture les
libre libres ligne lignes limite lire liste lors lui lu mais manquant manquante manque marche memoire meme mettre mise mises modele
modifie modifiee mot ne neant nom nombre non nouveau nouvelle nouvelles objet ou ouvert ouverte ouverture par parametre pas passe
pendant peut place plateforme plus possible pour precedent precedente prendre preparation present presente pris probleme processus
propre puis quand que quel quelle qui refus refuse refusee relance relancer repertoire reponse reprise requete reseau restauration
restaure restauree reste retour reussi reussie revenue sans sauvegarde sauvegardes sauvegardee schema secondes selon sera serveur si
soit sommaire son sont sous sur suite supprime supprimee suppression sauf systeme table tables tache temps termine terminee tous tout
toute toutes traitement trop trouve trouvee un une utilisateur utilisateurs valeur vers verification verifie verifiee version vide
voir zone

alias anonymous async await const constructor de emit evalmachine extensions fs function helpers lib loader main module modules
node native next object process promises promise queue tick require self src stream streams test this throw undefined
eacces eaddrinuse eagain ebusy econnrefused econnreset eexist efault eintr einval eio eisdir eloop emfile enametoolong enfile
enoent enomem enospc enotconn enotdir enotempty enxio eperm epipe erofs etimedout etxtbsy exdev edquot
sigabrt sigalrm sigbus sigfpe sighup sigill sigint sigkill sigpipe sigquit sigsegv sigstop sigterm sigtstp sigusr1 sigusr2
segmentation sigchld oom killer mib gib kib mb gb kb tb ms sec min cpu cpus ram tcp udp ipc ssl tls ascii utf utf8 utf-8 json yaml
xml html css js ts sh py pl php sql csv tar gz zst zip conf cfg log jsonl minisig ospi md txt pdf pid sock service timer mount
socket target slice scope bak tmp ini crt pem cer d etc var lib usr bin sbin opt srv run home root proc sys dev mnt media boot local
share spool cache www nginx systemd systemctl journalctl journald postgres postgresql psql pg libpq mysql mysqld mariadb innodb
myisam aria bash dash perl python java jdk openssl debian ubuntu rhel centos linux gnu x86 x64 amd64 arm64 aarch64
tmpfs ext4 xfs btrfs overlay nfs cifs loop sda sda1 sda2 sdb sdb1 nvme vda vda1 dm lvm mapper flock rsync zstd gzip du df sync nice
xargs getent chgrp rm sed setpriv setfattr prlimit chrt timedatectl notify inhibit which
ionice sudo cron crond sshd ssh daemon nobody adm wheel staff systeme apache httpd superviseur planipsy pmsipilot bi ospi updates
ospi-update releases current shared state public staging attempts notices inbox reserve maintenance.flag journal.jsonl progress
web api worker workers scheduler front frontend backend webapp application app apps server.js node_modules dist uploads documents
pre post install migrate snapshot activate prune demo localhost loopback default_server en fr utc cet cest gmt iso null nil nan ok
pg_dump pg_restore pg_dumpall pg_hba mysqldump mariadb-dump localdomain template template0 template1 information_schema
performance_schema pk fk pkey fkey idx uq seq nextval currval serial bigint int smallint varchar char bool jsonb bytea timestamptz
notnull alter insert update delete select from where values into begin commit rollback savepoint analyze explain index unique
get head post put patch options trace connect eof tls1 certificate hostname tty pts stdin stdout stderr argv env errno strerror
others understood untrusted malformed legacy altered uncounted computed served served extra trailing downgrade healthy misplaced executable
foreign torn aside rescue let visitors acknowledged unreachable lower comment recommended requirements freed undeletable exposed
unanswered sudoers oui answer ionice logger minisign flagged deny sandbox platform website webserver listener keepalive gmbh www-data systemd-journal product backup
january february march may july september october november december jan feb mar apr jun jul aug sep oct nov dec
mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
folders databases keep holdminutes exempt allow trustedkeys administrators credentialsfile servicefile runas timeoutseconds url
sqlstate errcode wrote exiting routines scheduled hit got net mem buffers properties doesn isn wasn didn couldn hasn aren dpkg configure sub
sqlexception psqlexception rsa aes protocols x25519 ed25519 rc ci enotfound eai cert err fpm ecdhe ecdsa dhe gcm cbc poly1305 utf8mb3 utf8mb4 unicode nologin h2c
requirements cpucores memorygib freediskpercent recommended logo color contact email phone engine
`;

const kept: ReadonlySet<string> = new Set(words.trim().split(/\s+/));

/** Whether a word, in any case and with or without accents, is common to the texts of all servers. */
export function isKnownWord(word: string): boolean {
  return kept.has(word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase());
}

/** Words that may be followed by a number: a protocol and its version, a cipher and its length, a system package. */
const numbered =
  /^(?:https?|h|tlsv?|sslv?|ipv|md|sha|aes|rsa|chacha|x|ed|crc|base|utf|latin|iso|cp|python|php|java|jdk|node|libc|libssl|libpq|openssl|glibc|ext|eth|tty|loop|nvme|rc|alpha|beta|v)\d{1,4}$|^(?:deb|ubuntu)\d{1,2}(?:u\d{1,2})?$/i;

/** Whether it is such a word: `http2`, `TLSv1`, `SHA384`. Elsewhere a word with a number may well be a password. */
export function isKnownNumbered(word: string): boolean {
  return numbered.test(word);
}

const endings: ReadonlySet<string> = new Set(
  'json jsonl yaml yml conf cfg ini log txt md pdf js ts mjs cjs sh py sql csv tar gz zst zip ospi minisig service timer socket target mount pid sock flag lock bak tmp crt pem key db dump html css php jar'.split(
    ' ',
  ),
);

/** File extensions that are kept. */
export function isKnownEnding(ending: string): boolean {
  return endings.has(ending.toLowerCase());
}

const secretWords =
  /^(?:pass(?:word|words|wd|phrase|code)?|pw|pwd|mdp|passe|secrets?|tokens?|credentials?|auth|authorization|bearer|basic|cookie|cookies|[a-z0-9_.-]*(?:access|api|private|secret|encryption|signing)[_-]?key|pass[._-]word|motdepasse|bindpw|[a-z0-9_.-]*[_-](?:pass|pwd|pw|mdp|pin)|[a-z0-9]*(?:pass|pwd)|salt|otp|session(?:_?id)?|sessid|jwt|jetons?|cl[ée]|login|pin|pgpassword|mysql_pwd|identified|.*(?:passw(?:or)?d|secret|token|apikey|credential|jeton).*)$/i;

/** Whether what follows is probably a secret, or whether it is one itself. */
export function announcesSecret(word: string): boolean {
  return secretWords.test(word);
}
