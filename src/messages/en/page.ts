import type { PageText } from '../../model/page-text.ts';

/** Of the maintenance page and the follow-up page, for hospital staff: no word of the trade. */
export const page: PageText = {
  title: 'The platform is under maintenance',
  states: {
    closed: {
      title: 'The platform is under maintenance',
      what: 'It is closed for a while and opens again once it is known to work well. What was saved before is safe as far as is known.',
    },
    running: {
      title: 'The platform is being updated',
      what: 'A new version is being installed. The platform opens again once it is known to work well. What was saved before stays saved.',
    },
    'rolling-back': {
      title: 'The previous version is coming back',
      what: 'The update did not go as planned. The platform is being put back as it was before, with what had been saved.',
    },
    succeeded: {
      title: 'The update is done',
      what: 'The new version is installed and was found to work well.',
    },
    'rolled-back': {
      title: 'The previous version is back',
      what: 'The update did not succeed and was undone. The platform is as it was before, and was found to work well.',
    },
    maintenance: {
      title: 'The update did not succeed',
      what: 'The platform stays closed until it has been seen to. As far as is known, what was saved before the update is safe. Opening this page again does not help; please tell {}.',
    },
    silent: {
      title: 'The update has stopped reporting',
      what: 'Its progress no longer arrives, so it may have been interrupted. The platform stays closed meanwhile, and what was saved before is safe as far as is known. If this lasts, please tell {}. This page keeps looking.',
    },
    unreachable: {
      title: 'The server cannot be reached at the moment',
      what: 'It may be restarting, or your network may be interrupted. This page keeps trying.',
    },
    open: { title: 'The platform is open again', what: 'You can go on working.' },
  },
  advice:
    'You have nothing to do: this page refreshes by itself and brings you back as soon as the platform is open again.',
  administrators:
    'For the administrators of this server: please do not restart it before the platform is open again.',
  help: 'Whom to ask:',
  contact: 'If it takes too long, your administrator can reach the vendor’s support:',
  whom: {
    contact: 'the people named below',
    administrator: 'whoever looks after this platform where you work',
  },
  sent: {
    sent: {
      title: 'What you have just sent was not saved',
      what: 'It arrived when the platform was closed already, and it is not sent again by itself. Leave this page open: it tells you when the platform is open again.',
      goBack:
        'Then go back with your browser’s Back button, which usually still shows what you had entered, and send it again.',
      closeTab:
        'Then close this tab: the one before it usually still shows what you had entered. Send it again from there.',
    },
    cut: {
      title: 'What you have just sent may or may not have been saved',
      what: 'The platform stopped while it was processing it. It is not sent again by itself. Leave this page open: it tells you when the platform is open again. Look then whether it is there before you send it again.',
      goBack:
        'If it is not, go back with your browser’s Back button, which usually still shows what you had entered.',
      closeTab: 'If it is not, close this tab: the one before it usually still shows what you had entered.',
    },
    back: 'Back to what I had entered',
    home: 'To the first page of the platform',
  },
  followUp: {
    title: 'Follow-up of the update',
    steps: 'Steps',
    warnings: 'Warnings',
    incident: 'Incident code, for support:',
    advice: 'Until the platform is open again',
    after: 'What to do now',
    rules: [
      'Do not restart the server.',
      'Do not run the update again.',
      'Do not repair data by hand. If the update did not succeed, call support with the incident code.',
    ],
    withoutScript:
      'Your browser does not run scripts, so that the steps cannot be shown here. On the server, `ospi-update status --follow` shows them.',
    back: 'The application that you asked for answers again: open it',
  },
  problem: {
    title: 'The platform is under maintenance',
    detail: {
      sent: 'It is closed for an update. Nothing that this request carries was saved; send it again once the platform is open.',
      cut: 'It stopped for an update while it was at this request. What the request carries may or may not have been saved; look whether it is there before you send it again.',
    },
  },
  figures: {
    bar: 'Progress of the update',
    since: 'since {}',
    left: 'about {} left',
    lessThanAMinute: 'less than a minute left',
    step: 'Now: {}',
    versions: 'From version {} to version {}',
    stepStates: {
      pending: 'pending',
      skipped: 'not done',
      running: 'at work',
      finished: 'done',
      failed: 'failed',
      undone: 'undone',
    },
  },
};
