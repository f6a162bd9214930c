import type { PageText } from '../../model/page-text.ts';

export const page: PageText = {
  title: 'La plateforme est en maintenance',
  states: {
    closed: {
      title: 'La plateforme est en maintenance',
      what: 'Elle est fermée pour un moment et rouvrira une fois son bon fonctionnement vérifié. À notre connaissance, ce qui a été enregistré auparavant est conservé.',
    },
    running: {
      title: 'La plateforme est en cours de mise à jour',
      what: 'Une nouvelle version est en cours d’installation. La plateforme rouvrira une fois son bon fonctionnement vérifié. Ce qui a été enregistré auparavant est conservé.',
    },
    'rolling-back': {
      title: 'Retour à la version précédente',
      what: 'La mise à jour ne s’est pas déroulée comme prévu. La plateforme est remise dans son état antérieur, avec ce qui y était enregistré.',
    },
    succeeded: {
      title: 'La mise à jour est terminée',
      what: 'La nouvelle version est installée et son bon fonctionnement a été vérifié.',
    },
    'rolled-back': {
      title: 'La version précédente est de retour',
      what: 'La mise à jour n’a pas réussi et a été annulée. La plateforme est telle qu’elle était auparavant et son bon fonctionnement a été vérifié.',
    },
    maintenance: {
      title: 'La mise à jour n’a pas réussi',
      what: 'La plateforme reste fermée jusqu’à l’intervention d’un responsable. À notre connaissance, ce qui a été enregistré avant la mise à jour est conservé. Il est inutile de rouvrir cette page ; prévenez {}.',
    },
    silent: {
      title: 'La mise à jour ne donne plus de nouvelles',
      what: 'Son avancement n’arrive plus ; elle a peut-être été interrompue. La plateforme reste fermée en attendant et, à notre connaissance, ce qui a été enregistré auparavant est conservé. Si cela dure, prévenez {}. Cette page continue de vérifier.',
    },
    unreachable: {
      title: 'Le serveur est injoignable pour le moment',
      what: 'Il redémarre peut-être, ou votre réseau est coupé. Cette page continue d’essayer.',
    },
    open: { title: 'La plateforme est rouverte', what: 'Vous pouvez reprendre votre travail.' },
  },
  advice:
    'Vous n’avez rien à faire : cette page s’actualise d’elle-même et vous ramène à votre travail dès que la plateforme est rouverte.',
  administrators:
    'Aux administrateurs de ce serveur : ne le redémarrez pas avant la réouverture de la plateforme.',
  help: 'À qui s’adresser :',
  contact: 'Si l’attente se prolonge, votre administrateur peut joindre le support :',
  whom: {
    contact: 'les contacts indiqués ci-dessous',
    administrator: 'la personne qui s’occupe de cette plateforme dans votre établissement',
  },
  sent: {
    sent: {
      title: 'Ce que vous venez d’envoyer n’a pas été enregistré',
      what: 'L’envoi est arrivé alors que la plateforme était déjà fermée, et il ne sera pas refait de lui-même. Laissez cette page ouverte : elle vous dira quand la plateforme sera rouverte.',
      goBack:
        'Revenez alors en arrière avec le bouton « Précédent » de votre navigateur, qui affiche en général encore votre saisie, et envoyez-la de nouveau.',
      closeTab:
        'Fermez alors cet onglet : le précédent affiche en général encore votre saisie. Renvoyez-la depuis l’onglet précédent.',
    },
    cut: {
      title: 'Ce que vous venez d’envoyer a peut-être été enregistré, ou peut-être pas',
      what: 'La plateforme s’est arrêtée pendant le traitement de votre envoi. L’envoi ne sera pas refait de lui-même. Laissez cette page ouverte : elle vous dira quand la plateforme sera rouverte. Vérifiez alors s’il y figure avant de le refaire.',
      goBack:
        'S’il n’y figure pas, revenez en arrière avec le bouton « Précédent » de votre navigateur, qui affiche en général encore votre saisie.',
      closeTab:
        'S’il n’y figure pas, fermez cet onglet : le précédent affiche en général encore votre saisie.',
    },
    back: 'Revenir à ma saisie',
    home: 'Aller à l’accueil de la plateforme',
  },
  followUp: {
    title: 'Suivi de la mise à jour',
    steps: 'Étapes',
    warnings: 'Avertissements',
    incident: 'Code d’incident, pour le support :',
    advice: 'Jusqu’à la réouverture de la plateforme',
    after: 'À faire maintenant',
    rules: [
      'Ne redémarrez pas le serveur.',
      'Ne relancez pas la mise à jour.',
      'Ne réparez pas de données à la main. Si la mise à jour n’a pas réussi, appelez le support avec le code d’incident.',
    ],
    withoutScript:
      'Votre navigateur n’exécute pas de scripts ; les étapes ne peuvent donc pas être affichées ici. Sur le serveur, `ospi-update status --follow` les affiche.',
    back: 'L’application demandée répond de nouveau : l’ouvrir',
  },
  problem: {
    title: 'La plateforme est en maintenance',
    detail: {
      sent: 'Elle est fermée pour une mise à jour. Rien de ce que porte cette requête n’a été enregistré ; renvoyez-la une fois la plateforme rouverte.',
      cut: 'Elle s’est arrêtée pour une mise à jour pendant qu’elle traitait cette requête. Ce que porte la requête a peut-être été enregistré, ou peut-être pas ; vérifiez-le sur la plateforme avant de la renvoyer.',
    },
  },
  figures: {
    bar: 'Avancement de la mise à jour',
    since: 'depuis {}',
    left: 'encore environ {}',
    lessThanAMinute: 'encore moins d’une minute',
    step: 'En cours : {}',
    versions: 'De la version {} à la version {}',
    stepStates: {
      pending: 'à venir',
      skipped: 'non effectué',
      running: 'en cours',
      finished: 'terminé',
      failed: 'échec',
      undone: 'annulé',
    },
  },
};
