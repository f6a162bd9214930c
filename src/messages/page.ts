import { words } from './speak.ts';

/** Of the maintenance page and the follow-up page, for hospital staff: no word of the trade. */
export const page = words({
  title: { en: 'The platform is under maintenance', fr: 'La plateforme est en maintenance' },
  states: {
    closed: {
      title: { en: 'The platform is under maintenance', fr: 'La plateforme est en maintenance' },
      what: {
        en: 'It is closed for a while and opens again once it is known to work well. What was saved before is safe as far as is known.',
        fr: 'Elle est fermée pour un moment et rouvrira une fois son bon fonctionnement vérifié. À notre connaissance, ce qui a été enregistré auparavant est conservé.',
      },
    },
    running: {
      title: { en: 'The platform is being updated', fr: 'La plateforme est en cours de mise à jour' },
      what: {
        en: 'A new version is being installed. The platform opens again once it is known to work well. What was saved before stays saved.',
        fr: 'Une nouvelle version est en cours d’installation. La plateforme rouvrira une fois son bon fonctionnement vérifié. Ce qui a été enregistré auparavant est conservé.',
      },
    },
    'rolling-back': {
      title: { en: 'The previous version is coming back', fr: 'Retour à la version précédente' },
      what: {
        en: 'The update did not go as planned. The platform is being put back as it was before, with what had been saved.',
        fr: 'La mise à jour ne s’est pas déroulée comme prévu. La plateforme est remise dans son état antérieur, avec ce qui y était enregistré.',
      },
    },
    succeeded: {
      title: { en: 'The update is done', fr: 'La mise à jour est terminée' },
      what: {
        en: 'The new version is installed and was found to work well.',
        fr: 'La nouvelle version est installée et son bon fonctionnement a été vérifié.',
      },
    },
    'rolled-back': {
      title: { en: 'The previous version is back', fr: 'La version précédente est de retour' },
      what: {
        en: 'The update did not succeed and was undone. The platform is as it was before, and was found to work well.',
        fr: 'La mise à jour n’a pas réussi et a été annulée. La plateforme est telle qu’elle était auparavant et son bon fonctionnement a été vérifié.',
      },
    },
    maintenance: {
      title: { en: 'The update did not succeed', fr: 'La mise à jour n’a pas réussi' },
      what: {
        en: 'The platform stays closed until it has been seen to. As far as is known, what was saved before the update is safe. Opening this page again does not help; please tell {}.',
        fr: 'La plateforme reste fermée jusqu’à l’intervention d’un responsable. À notre connaissance, ce qui a été enregistré avant la mise à jour est conservé. Il est inutile de rouvrir cette page ; prévenez {}.',
      },
    },
    silent: {
      title: { en: 'The update has stopped reporting', fr: 'La mise à jour ne donne plus de nouvelles' },
      what: {
        en: 'Its progress no longer arrives, so it may have been interrupted. The platform stays closed meanwhile, and what was saved before is safe as far as is known. If this lasts, please tell {}. This page keeps looking.',
        fr: 'Son avancement n’arrive plus ; elle a peut-être été interrompue. La plateforme reste fermée en attendant et, à notre connaissance, ce qui a été enregistré auparavant est conservé. Si cela dure, prévenez {}. Cette page continue de vérifier.',
      },
    },
    unreachable: {
      title: {
        en: 'The server cannot be reached at the moment',
        fr: 'Le serveur est injoignable pour le moment',
      },
      what: {
        en: 'It may be restarting, or your network may be interrupted. This page keeps trying.',
        fr: 'Il redémarre peut-être, ou votre réseau est coupé. Cette page continue d’essayer.',
      },
    },
    open: {
      title: { en: 'The platform is open again', fr: 'La plateforme est rouverte' },
      what: { en: 'You can go on working.', fr: 'Vous pouvez reprendre votre travail.' },
    },
  },
  advice: {
    en: 'You have nothing to do: this page refreshes by itself and brings you back as soon as the platform is open again.',
    fr: 'Vous n’avez rien à faire : cette page s’actualise d’elle-même et vous ramène à votre travail dès que la plateforme est rouverte.',
  },
  administrators: {
    en: 'For the administrators of this server: please do not restart it before the platform is open again.',
    fr: 'Aux administrateurs de ce serveur : ne le redémarrez pas avant la réouverture de la plateforme.',
  },
  help: { en: 'Whom to ask:', fr: 'À qui s’adresser :' },
  contact: {
    en: 'If it takes too long, your administrator can reach the vendor’s support:',
    fr: 'Si l’attente se prolonge, votre administrateur peut joindre le support :',
  },
  whom: {
    contact: { en: 'the people named below', fr: 'les contacts indiqués ci-dessous' },
    administrator: {
      en: 'whoever looks after this platform where you work',
      fr: 'la personne qui s’occupe de cette plateforme dans votre établissement',
    },
  },
  sent: {
    sent: {
      title: {
        en: 'What you have just sent was not saved',
        fr: 'Ce que vous venez d’envoyer n’a pas été enregistré',
      },
      what: {
        en: 'It arrived when the platform was closed already, and it is not sent again by itself. Leave this page open: it tells you when the platform is open again.',
        fr: 'L’envoi est arrivé alors que la plateforme était déjà fermée, et il ne sera pas refait de lui-même. Laissez cette page ouverte : elle vous dira quand la plateforme sera rouverte.',
      },
      goBack: {
        en: 'Then go back with your browser’s Back button, which usually still shows what you had entered, and send it again.',
        fr: 'Revenez alors en arrière avec le bouton « Précédent » de votre navigateur, qui affiche en général encore votre saisie, et envoyez-la de nouveau.',
      },
      closeTab: {
        en: 'Then close this tab: the one before it usually still shows what you had entered. Send it again from there.',
        fr: 'Fermez alors cet onglet : le précédent affiche en général encore votre saisie. Renvoyez-la depuis l’onglet précédent.',
      },
    },
    cut: {
      title: {
        en: 'What you have just sent may or may not have been saved',
        fr: 'Ce que vous venez d’envoyer a peut-être été enregistré, ou peut-être pas',
      },
      what: {
        en: 'The platform stopped while it was processing it. It is not sent again by itself. Leave this page open: it tells you when the platform is open again. Look then whether it is there before you send it again.',
        fr: 'La plateforme s’est arrêtée pendant le traitement de votre envoi. L’envoi ne sera pas refait de lui-même. Laissez cette page ouverte : elle vous dira quand la plateforme sera rouverte. Vérifiez alors s’il y figure avant de le refaire.',
      },
      goBack: {
        en: 'If it is not, go back with your browser’s Back button, which usually still shows what you had entered.',
        fr: 'S’il n’y figure pas, revenez en arrière avec le bouton « Précédent » de votre navigateur, qui affiche en général encore votre saisie.',
      },
      closeTab: {
        en: 'If it is not, close this tab: the one before it usually still shows what you had entered.',
        fr: 'S’il n’y figure pas, fermez cet onglet : le précédent affiche en général encore votre saisie.',
      },
    },
    back: { en: 'Back to what I had entered', fr: 'Revenir à ma saisie' },
    home: { en: 'To the first page of the platform', fr: 'Aller à l’accueil de la plateforme' },
  },
  byHand: {
    reason: { en: 'Why: {}', fr: 'Raison : {}' },
    until: { en: 'It is expected to be open again at about {}.', fr: 'Réouverture prévue vers {}.' },
  },
  followUp: {
    title: { en: 'Follow-up of the update', fr: 'Suivi de la mise à jour' },
    steps: { en: 'Steps', fr: 'Étapes' },
    warnings: { en: 'Warnings', fr: 'Avertissements' },
    incident: { en: 'Incident code, for support:', fr: 'Code d’incident, pour le support :' },
    advice: { en: 'Until the platform is open again', fr: 'Jusqu’à la réouverture de la plateforme' },
    after: { en: 'What to do now', fr: 'À faire maintenant' },
    rules: {
      en: [
        'Do not restart the server.',
        'Do not run the update again.',
        'Do not repair data by hand. If the update did not succeed, call support with the incident code.',
      ],
      fr: [
        'Ne redémarrez pas le serveur.',
        'Ne relancez pas la mise à jour.',
        'Ne réparez pas de données à la main. Si la mise à jour n’a pas réussi, appelez le support avec le code d’incident.',
      ],
    },
    withoutScript: {
      en: 'Your browser does not run scripts, so that the steps cannot be shown here. On the server, `ospi-update status --follow` shows them.',
      fr: 'Votre navigateur n’exécute pas de scripts ; les étapes ne peuvent donc pas être affichées ici. Sur le serveur, `ospi-update status --follow` les affiche.',
    },
    back: {
      en: 'The application that you asked for answers again: open it',
      fr: 'L’application demandée répond de nouveau : l’ouvrir',
    },
  },
  problem: {
    title: { en: 'The platform is under maintenance', fr: 'La plateforme est en maintenance' },
    detail: {
      sent: {
        en: 'It is closed for an update. Nothing that this request carries was saved; send it again once the platform is open.',
        fr: 'Elle est fermée pour une mise à jour. Rien de ce que porte cette requête n’a été enregistré ; renvoyez-la une fois la plateforme rouverte.',
      },
      cut: {
        en: 'It stopped for an update while it was at this request. What the request carries may or may not have been saved; look whether it is there before you send it again.',
        fr: 'Elle s’est arrêtée pour une mise à jour pendant qu’elle traitait cette requête. Ce que porte la requête a peut-être été enregistré, ou peut-être pas ; vérifiez-le sur la plateforme avant de la renvoyer.',
      },
    },
    byHand: {
      sent: {
        en: 'It is closed for maintenance. Nothing that this request carries was saved; send it again once the platform is open.',
        fr: 'Elle est fermée pour maintenance. Rien de ce que porte cette requête n’a été enregistré ; renvoyez-la une fois la plateforme rouverte.',
      },
      cut: {
        en: 'It stopped for maintenance while it was at this request. What the request carries may or may not have been saved; look whether it is there before you send it again.',
        fr: 'Elle s’est arrêtée pour maintenance pendant qu’elle traitait cette requête. Ce que porte la requête a peut-être été enregistré, ou peut-être pas ; vérifiez-le sur la plateforme avant de la renvoyer.',
      },
    },
  },
  figures: {
    bar: { en: 'Progress of the update', fr: 'Avancement de la mise à jour' },
    since: { en: 'since {}', fr: 'depuis {}' },
    left: { en: 'about {} left', fr: 'encore environ {}' },
    lessThanAMinute: { en: 'less than a minute left', fr: 'encore moins d’une minute' },
    step: { en: 'Now: {}', fr: 'En cours : {}' },
    versions: { en: 'From version {} to version {}', fr: 'De la version {} à la version {}' },
    stepStates: {
      pending: { en: 'pending', fr: 'à venir' },
      skipped: { en: 'not done', fr: 'non effectué' },
      running: { en: 'in progress', fr: 'en cours' },
      finished: { en: 'done', fr: 'terminé' },
      failed: { en: 'failed', fr: 'échec' },
      undone: { en: 'undone', fr: 'annulé' },
    },
  },
});
