/* A pure table: exempt from the size rule. */
import type { FaultCatalogue } from '../fault-words.ts';

const tellStaff = 'Bitte sagen Sie der Hausverwaltung Bescheid und nennen Sie die Kennung.';
const tryAgain =
  'Bitte versuchen Sie es noch einmal. Geschieht es wieder, nennen Sie der Hausverwaltung bitte die Kennung.';
const comeBack = 'Bitte kommen Sie etwas später wieder. Die Hausverwaltung weiß Bescheid.';
const cashLater = 'Bargeld geht wieder, sobald sich jemand darum gekümmert hat. Die Hausverwaltung weiß Bescheid.';
const noReceipt = 'Ihre Aufladung gilt trotzdem. Die Hausverwaltung kann den Beleg später drucken.';
const installer = 'Der Installateur oder die Hausverwaltung kann das beheben; die Kennung hilft dabei.';

/** Was jeder Code einem Menschen sagt. */
export const faults: FaultCatalogue = {
  CONFIGURATION_UNREADABLE: {
    title: 'Nicht eingerichtet',
    happened: 'Die Einstellungen dieses Geräts sind nicht lesbar.',
    todo: installer,
  },
  CONFIGURATION_INVALID: {
    title: 'Nicht richtig eingerichtet',
    happened: 'Eine Einstellung dieses Geräts ist ungültig.',
    todo: installer,
  },
  REQUEST_INVALID: {
    title: 'Das hat nicht geklappt',
    happened: 'Eine Anfrage wurde nicht verstanden. Sie wurde nicht ausgeführt.',
    todo: tryAgain,
  },
  REQUEST_TOO_LARGE: {
    title: 'Das hat nicht geklappt',
    happened: 'Eine Anfrage war zu groß. Sie wurde nicht ausgeführt.',
    todo: tryAgain,
  },
  ROUTE_UNKNOWN: {
    title: 'Nicht gefunden',
    happened: 'Was gesucht wurde, gibt es hier nicht.',
    todo: tryAgain,
  },
  MESSAGE_INVALID: {
    title: 'Das hat nicht geklappt',
    happened: 'Bildschirm und Kiosk haben einander nicht verstanden.',
    todo: tryAgain,
  },
  INTERNAL: {
    title: 'Unser Fehler',
    happened: 'Im Kiosk ist etwas schiefgegangen. Ihr Wunsch wurde nicht ausgeführt.',
    todo: tryAgain,
  },

  CREDENTIAL_MISSING: {
    title: 'Der Kiosk ist nicht angemeldet',
    happened: 'Der Hausserver kennt diesen Kiosk noch nicht.',
    todo: installer,
  },
  CREDENTIAL_REFUSED: {
    title: 'Der Kiosk ist nicht angemeldet',
    happened: 'Der Hausserver nimmt diesen Kiosk nicht mehr an.',
    todo: installer,
  },
  ENROLMENT_REFUSED: {
    title: 'Anmeldung des Kiosks abgelehnt',
    happened: 'Der Anmeldecode ist falsch, verbraucht oder zu alt.',
    todo: installer,
  },
  ORIGIN_REFUSED: {
    title: 'Von hier nicht erlaubt',
    happened: 'Ein anderes Programm wollte mit dem Kiosk sprechen und wurde abgewiesen.',
    todo: tellStaff,
  },
  SCREEN_REPLACED: {
    title: 'Auf einem anderen Bildschirm',
    happened: 'Ein neuerer Bildschirm hat übernommen.',
    todo: 'Bitte benutzen Sie den anderen Bildschirm. Dieser kann geschlossen werden.',
  },

  OFFLINE_LIMIT_REACHED: {
    title: 'Zurzeit kein weiteres Bargeld',
    happened:
      'Der Hausserver ist nicht erreichbar, und es liegt schon so viel Bargeld in der Kasse, wie darauf warten darf.',
    todo: 'Was Sie eingezahlt haben, ist sicher und wird gutgeschrieben, sobald der Server wieder da ist. Bitte kommen Sie später wieder.',
  },
  RECEIPT_UNKNOWN: {
    title: 'Dieser Beleg kann hier nicht gedruckt werden',
    happened: 'Dieses Terminal hat keinen Beleg mit dieser Nummer.',
    todo: 'Ihr Geld ist davon nicht betroffen. Bitte versuchen Sie es an dem Terminal, an dem Sie bezahlt haben.',
  },
  CARD_UNKNOWN: {
    title: 'Diese Karte ist hier nicht bekannt',
    happened: 'Die Karte wurde gelesen, gehört aber zu keiner Wohnung in diesem Haus.',
    todo: 'Nehmen Sie die Karte, die Sie für dieses Haus bekommen haben. Ist es diese, kann die Hausverwaltung sie anmelden.',
  },
  CARD_RANDOM_NUMBER: {
    title: 'Diese Karte geht hier nicht',
    happened:
      'Die Karte zeigt keine Nummer, die ihr bleibt, wie auch Telefone und Bankkarten nicht, und sagt nicht, wer Sie sind.',
    todo: 'Bitte nehmen Sie die Karte, die Sie für dieses Haus bekommen haben.',
  },
  CARD_LEFT: {
    title: 'Bitte halten Sie die Karte etwas länger hin',
    happened: 'Die Karte war weg, bevor sie geantwortet hatte.',
    todo: 'Halten Sie sie noch einmal an den Leser, bis sich der Bildschirm ändert.',
  },
  CARD_BLOCKED: {
    title: 'Diese Karte ist gesperrt',
    happened: 'Sie wurde verloren gemeldet, ersetzt, oder eine andere Karte zeigt dieselbe Nummer.',
    todo: 'Ihr Guthaben ist sicher und bleibt Ihres. Die Hausverwaltung gibt Ihnen eine neue Karte; nennen Sie ihr bitte das Zeichen.',
  },
  CARD_CLONED: {
    title: 'Vielleicht wurde eine Karte kopiert',
    happened: 'Zwei Karten zeigen dieselbe Nummer, oder eine Antwort kam ein zweites Mal. Die Nummer ist gesperrt.',
    todo: 'Geben Sie dem Mieter eine neue Karte, und fragen Sie, wo die alte war.',
  },
  CARD_NOT_ENOUGH: {
    title: 'Hierfür braucht es eine andere Karte',
    happened: 'Dieses Haus verlangt dafür eine Karte, die sich ausweisen kann. Diese hat es nicht getan.',
    todo: 'Halten Sie sie länger an den Leser, oder nehmen Sie eine Karte, die dafür ausgegeben wurde.',
  },
  CARD_CONVERSATION_OVER: {
    title: 'Bitte halten Sie die Karte noch einmal an den Leser',
    happened: 'Das Lesen der Karte hat zu lange gedauert.',
    todo: 'Halten Sie sie still, bis sich der Bildschirm ändert.',
  },
  CARD_PIN_NEEDED: {
    title: 'Hierfür braucht es Ihre PIN',
    happened: 'In diesem Haus wird dafür die PIN der Karte verlangt.',
    todo: 'Halten Sie Ihre Karte noch einmal an den Leser und geben Sie Ihre PIN ein.',
  },
  CARD_PIN_WRONG: {
    title: 'Falsche PIN',
    happened: 'Die PIN gehört nicht zu dieser Karte.',
    todo: 'Versuchen Sie es noch einmal. Nach einigen falschen Versuchen müssen Sie warten; nach zehn gibt Ihnen die Hausverwaltung eine neue. Einzahlen können Sie ohne sie.',
  },
  CARD_PIN_WAIT: {
    title: 'Bitte warten Sie einen Moment',
    happened: 'Für diese Karte wurden falsche PINs eingegeben.',
    todo: 'Warten Sie, bis die Zeit um ist, und versuchen Sie es dann noch einmal. Einzahlen können Sie ohne sie.',
  },
  CARD_PIN_LOCKED: {
    title: 'Die PIN ist gesperrt',
    happened: 'Für diese Karte wurde zehnmal eine falsche PIN eingegeben.',
    todo: 'Die Hausverwaltung kann Ihnen eine neue geben. Einzahlen können Sie ohne sie.',
  },
  CARD_PIN_UNSET: {
    title: 'Diese Karte hat noch keine PIN',
    happened: 'In diesem Haus wird dafür die PIN der Karte verlangt, und diese Karte hat noch keine.',
    todo: 'Die Hausverwaltung kann mit Ihnen eine festlegen. Einzahlen können Sie ohne sie.',
  },
  CARD_PIN_WEAK: {
    title: 'Diese PIN ist leicht zu erraten',
    happened: 'Lauter gleiche Ziffern, oder solche, die nur auf- oder abwärts zählen, probiert jeder als Erstes.',
    todo: 'Bitte wählen Sie eine andere, damit nur Sie sehen, was Sie haben.',
  },
  CARD_PIN_GUESSED: {
    title: 'Jemand probiert die PIN eines Mieters',
    happened: 'Für eine Karte wurden zehn falsche PINs eingegeben. Ihre PIN ist gesperrt; einzahlen geht weiterhin.',
    todo: 'Fragen Sie den Mieter, ob er es war, und geben Sie ihm am Kiosk unter Karten eine neue PIN.',
  },
  CARD_KEYS_UNUSABLE: {
    title: 'Die Schlüssel der Karten sind nicht zu gebrauchen',
    happened:
      'Die Datei mit den Schlüsseln fehlt, ist beschädigt, für andere lesbar oder mit einem anderen Kennsatz versiegelt.',
    todo: 'Legen Sie die Datei und ihren Kennsatz von dort zurück, wo sie verwahrt sind. Bis dahin kann sich keine Karte ausweisen.',
  },
  CARD_READER_AWAY: {
    title: 'Karten können nicht gelesen werden',
    happened: 'Der Kartenleser antwortet nicht.',
    todo: comeBack,
  },

  CODE_NOT_OURS: {
    title: 'Dieser Code ist nicht von hier',
    happened: 'Der Automat hat den Code gelesen, kennt ihn aber nicht. Es ist nichts geschehen.',
    todo: 'Bitte halten Sie einen Code unter den Scanner, den dieser Automat gedruckt hat.',
  },
  CODE_TOO_LONG: {
    title: 'Dieser Code ist nicht lesbar',
    happened: 'Der Code ist länger als jeder Code dieses Automaten. Er wurde nicht benutzt, es ist nichts geschehen.',
    todo: 'Bitte halten Sie einen Code unter den Scanner, den dieser Automat gedruckt hat.',
  },
  CODE_NOT_TEXT: {
    title: 'Dieser Code ist nicht lesbar',
    happened:
      'Der Code ist beschädigt oder nicht für diesen Automaten gemacht. Er wurde nicht benutzt, es ist nichts geschehen.',
    todo: 'Wenn dieser Automat ihn gedruckt hat, glätten Sie das Papier und halten Sie es noch einmal unter den Scanner.',
  },
  SCANNER_AWAY: {
    title: 'Codes können nicht gelesen werden',
    happened: 'Der Scanner antwortet nicht.',
    todo: 'Karten und Bargeld gehen wie gewohnt.',
  },
  TOUCH_GHOST: {
    title: 'Der Bildschirm berührt sich selbst',
    happened:
      'Der Bildschirm meldet Berührungen, die niemand macht; keine wird ausgeführt. Eingezahltes Geld ist sicher und wird gutgeschrieben.',
    todo: 'Der Kiosk öffnet von selbst wieder, wenn der Bildschirm eine Minute ruhig war. Die Hausverwaltung weiß Bescheid.',
  },
  TOUCH_SILENT: {
    title: 'Der Bildschirm spürt vielleicht nichts',
    happened: 'Mehrere Personen nacheinander haben eine Karte aufgelegt und danach nichts berührt.',
    todo: 'Bitte berühren Sie den Bildschirm irgendwo. Wenn nichts geschieht, sagen Sie es der Hausverwaltung.',
  },
  USB_KEYBOARD_PLUGGED: {
    title: 'Eine Tastatur wurde angesteckt',
    happened: 'Eine Tastatur, die nicht zu diesem Kiosk gehört, ist mit ihm verbunden. Keine Taste öffnet hier etwas.',
    todo: 'Bitte sehen Sie im Gehäuse nach, ziehen Sie die Tastatur ab und klären Sie, wem sie gehört.',
  },
  KEYS_DROPPED: {
    title: 'Tasten, die niemand gedrückt hat',
    happened:
      'Der Bildschirm bekam Tasten schneller, als ein Mensch tippt, wie von einem Scanner als Tastatur oder einem Gerät, das Tasten abspielt. Keine wurde ausgeführt.',
    todo: 'Bitte sehen Sie im Gehäuse nach, was angesteckt ist. Ein Leser oder Scanner, der tippt, muss vor dem Fenster verborgen sein; wie, sagt die Installationsanleitung.',
  },
  USB_STICK_PLUGGED: {
    title: 'Ein Speicherstick wurde angesteckt',
    happened:
      'Ein Stick oder eine Festplatte, die nicht zu diesem Kiosk gehört, ist mit ihm verbunden. Nichts davon wird gelesen.',
    todo: 'Bitte sehen Sie im Gehäuse nach, ziehen Sie den Stick ab und öffnen Sie ihn auf keinem anderen Gerät.',
  },

  VALIDATOR_AWAY: {
    title: 'Bargeld geht gerade nicht',
    happened: 'Der Geldscheineinzug antwortet nicht.',
    todo: cashLater,
  },
  VALIDATOR_STACKER_FULL: {
    title: 'Die Kasse ist voll',
    happened: 'Der Kiosk kann erst wieder Scheine nehmen, wenn die Kasse geleert ist.',
    todo: cashLater,
  },
  CASH_BOX_NEARLY_FULL: {
    title: 'Die Kasse ist fast voll',
    happened: 'Neun Zehntel der Scheine, die hineinpassen, liegen darin. Der Kiosk nimmt Scheine, bis sie voll ist.',
    todo: 'Bitte leeren Sie die Kasse bald.',
  },
  VALIDATOR_STACKER_REMOVED: {
    title: 'Die Kasse ist entnommen',
    happened: 'Die Kasse wird gerade geleert.',
    todo: 'Bitte warten Sie einige Minuten und versuchen Sie es noch einmal.',
  },
  CASH_BOX_REMOVED: {
    title: 'Die Kasse wurde herausgenommen',
    happened:
      'Niemand war dabei, sie zu leeren. Ihr Inhalt ist gezählt; bis sie zurück ist, werden keine Scheine genommen.',
    todo: 'Bitte sehen Sie nach, wo die Kasse ist, und zählen Sie sie zu zweit.',
  },
  BOX_EVENT_UNSIGNED: {
    title: 'Einem Kiosk wurde nicht geglaubt',
    happened:
      'Was er über seine Kasse sagt, trägt keine Unterschrift, die von ihm bekannt ist. Er wird wieder gefragt.',
    todo: installer,
  },
  VALIDATOR_JAMMED: {
    title: 'Ein Schein klemmt',
    happened: 'Ein Schein blockiert den Einzug. Ist es Ihrer, so ist er nicht verloren.',
    todo: 'Bitte nicht daran ziehen. Die Hausverwaltung weiß Bescheid; Klärungscode oder Beleg sind Ihr Nachweis.',
  },
  VALIDATOR_CHEATED: {
    title: 'Der Einzug hat angehalten',
    happened:
      'Ein Schein hat sich rückwärts bewegt, deshalb wurde geschlossen. Für diesen Schein wurde nichts gutgeschrieben.',
    todo: tellStaff,
  },
  VALIDATOR_FAILURE: {
    title: 'Bargeld geht gerade nicht',
    happened: 'Der Geldscheineinzug meldet einen Fehler.',
    todo: cashLater,
  },
  VALIDATOR_CURRENCY_WRONG: {
    title: 'Bargeld geht gerade nicht',
    happened: 'Der Geldscheineinzug ist auf eine andere Währung eingestellt.',
    todo: cashLater,
  },
  VALIDATOR_KEY_REFUSED: {
    title: 'Bargeld geht gerade nicht',
    happened: 'Der Geldscheineinzug und das Terminal haben nicht denselben Schlüssel; was er sagt, ist nicht sicher.',
    todo: cashLater,
  },
  BILL_UNRESOLVED: {
    title: 'Ein Schein wird geklärt',
    happened: 'Der Kiosk wurde unterbrochen, während Ihr Schein unterwegs war. Wo er liegt, ist noch nicht bekannt.',
    todo: 'Bewahren Sie den Klärungscode auf. Die Hausverwaltung vergleicht Kasse und Aufzeichnung und schreibt gut oder zahlt aus.',
  },
  NOTE_NOT_WRITTEN: {
    title: 'Ein Schein wird geklärt',
    happened:
      'Der Kiosk konnte nicht aufschreiben, wohin Ihr Schein ging, und nimmt nichts mehr. Wo er liegt, ist noch nicht bekannt.',
    todo: 'Bewahren Sie den Klärungscode auf. Kam der Schein zurück, ist alles gut; sonst wird er gutgeschrieben oder ausgezahlt.',
  },
  CASH_COUNT_HIGHER: {
    title: 'In der Kasse liegt mehr als bekannt',
    happened: 'Das Gerät zählt mehr Scheine, als die Aufzeichnung erklärt. Jeder hat einen eigenen Fall.',
    todo: 'Bitte zählen Sie die Kasse zu zweit und klären Sie die Fälle.',
  },
  CASH_COUNT_LOWER: {
    title: 'Ein Kassengerät zählt weniger als zuvor',
    happened: 'Seine eigene Zählung ging zurück: Es wurde zurückgesetzt, repariert oder getauscht.',
    todo: 'Bitte fragen Sie, wer daran gearbeitet hat, und zählen Sie die Kasse zu zweit.',
  },
  CASH_EVENTS_LOST: {
    title: 'Ein Kassengerät war eine Weile nicht zu hören',
    happened: 'Ein Teil seiner Meldungen fehlt. Geld kann darunter sein und hat einen eigenen Fall.',
    todo: 'Bitte zählen Sie die Kasse zu zweit und klären Sie den Fall.',
  },
  COINS_AWAY: {
    title: 'Münzen gehen gerade nicht',
    happened: 'Der Münzeinwurf antwortet nicht.',
    todo: cashLater,
  },
  BILL_VALUE_DIFFERS: {
    title: 'Ein Schein wird geklärt',
    happened: 'Der Einzug hat für denselben Schein zwei verschiedene Werte genannt.',
    todo: 'Bewahren Sie den Klärungscode auf. Die Hausverwaltung sieht sich den Schein an und schreibt seinen Wert gut.',
  },
  JOURNAL_UNAVAILABLE: {
    title: 'Bargeld geht gerade nicht',
    happened: 'Der Kiosk kann nicht aufschreiben, was er nimmt; deshalb nimmt er nichts.',
    todo: cashLater,
  },
  DISK_NEARLY_FULL: {
    title: 'Bargeld geht gerade nicht',
    happened: 'Der Kiosk hat kaum noch Platz, um aufzuschreiben, was er nimmt; deshalb nimmt er nichts.',
    todo: cashLater,
  },
  JOURNAL_NEWER: {
    title: 'Bargeld geht gerade nicht',
    happened:
      'Eine neuere Fassung hat die Aufzeichnungen dieses Kiosks geführt; diese verstünde sie nicht und lässt sie, wie sie sind.',
    todo: 'Bitte installieren Sie die neuere Fassung wieder.',
  },
  JOURNAL_BACKWARD: {
    title: 'Unser Fehler',
    happened: 'Der Kiosk hat sich geweigert, eine schon geschriebene Geldzeile zu ändern.',
    todo: tellStaff,
  },

  PRINTER_PROFILE_UNKNOWN: {
    title: 'Drucker nicht bekannt',
    happened: 'Für diese Art Drucker gibt es keine Beschreibung.',
    todo: installer,
  },
  PRINTER_AWAY: {
    title: 'Kein Papierbeleg',
    happened: 'Der Drucker antwortet nicht.',
    todo: noReceipt,
  },
  PRINTER_PAPER_OUT: {
    title: 'Das Papier ist alle',
    happened: 'Der Drucker hat kein Papier für Ihren Beleg.',
    todo: noReceipt,
  },
  PRINTER_COVER_OPEN: {
    title: 'Der Drucker ist offen',
    happened: 'Der Deckel des Druckers ist nicht geschlossen.',
    todo: noReceipt,
  },
  PRINTER_CUTTER: {
    title: 'Das Papier klemmt',
    happened: 'Der Drucker konnte das Papier nicht abschneiden.',
    todo: noReceipt,
  },
  PRINTER_OVERHEATED: {
    title: 'Der Drucker ist zu heiß',
    happened: 'Der Drucker muss abkühlen, bevor er wieder drucken kann.',
    todo: noReceipt,
  },
  PRINTER_FAILURE: {
    title: 'Kein Papierbeleg',
    happened: 'Der Drucker meldet einen Fehler.',
    todo: noReceipt,
  },
  PRINT_UNCONFIRMED: {
    title: 'Ist Ihr Beleg da?',
    happened: 'Der Drucker hat nicht bestätigt, dass der Beleg herauskam.',
    todo: 'Kam nichts heraus, druckt die Hausverwaltung ihn als Kopie. Ihre Aufladung gilt auf jeden Fall.',
  },

  FRAME_CHECKSUM: {
    title: 'Ein Gerät ist schlecht zu verstehen',
    happened: 'Eine Nachricht eines Geräts kam beschädigt an.',
    todo: installer,
  },
  FRAME_LENGTH: {
    title: 'Ein Gerät ist schlecht zu verstehen',
    happened: 'Eine Nachricht eines Geräts hatte eine unmögliche Länge.',
    todo: installer,
  },
  FRAME_INCOMPLETE: {
    title: 'Ein Gerät ist schlecht zu verstehen',
    happened: 'Eine Nachricht eines Geräts brach mittendrin ab.',
    todo: installer,
  },
  FRAME_UNEXPECTED: {
    title: 'Ein Gerät ist schlecht zu verstehen',
    happened: 'Ein Gerät hat etwas geantwortet, das nicht gefragt war.',
    todo: installer,
  },
  PORT_ADDRESS_INVALID: {
    title: 'Ein Gerät ist nicht eingerichtet',
    happened: 'Die Adresse eines Geräts lässt sich nicht öffnen.',
    todo: installer,
  },
  PORT_UNREACHABLE: {
    title: 'Ein Gerät fehlt',
    happened: 'Ein Gerät ist unter seiner Adresse nicht erreichbar.',
    todo: installer,
  },
  PORT_FORBIDDEN: {
    title: 'Ein Gerät darf nicht geöffnet werden',
    happened: 'Das System lässt den Kiosk ein angestecktes Gerät nicht benutzen.',
    todo: installer,
  },
  PORT_CLOSED: {
    title: 'Ein Gerät ist weg',
    happened: 'Die Verbindung zu einem Gerät wurde geschlossen.',
    todo: installer,
  },
  DEVICE_SILENT: {
    title: 'Ein Gerät antwortet nicht',
    happened: 'Ein Gerät hat nicht rechtzeitig geantwortet.',
    todo: installer,
  },

  LEDGER_ID_REUSED: {
    title: 'Schon gebucht',
    happened: 'Diese Zahlung wurde schon mit anderem Inhalt gebucht. Die erste Buchung gilt.',
    todo: tellStaff,
  },
  LEDGER_ACCOUNT_UNKNOWN: {
    title: 'Konto nicht gefunden',
    happened: 'Eine Zahlung nannte ein Konto, das es nicht gibt. Nichts wurde gebucht.',
    todo: tellStaff,
  },
  LEDGER_LIMIT: {
    title: 'Über der Grenze',
    happened: 'Eine Buchung hätte ein Konto über seine Grenze gebracht. Nichts wurde gebucht.',
    todo: tellStaff,
  },
  LEDGER_UNBALANCED: {
    title: 'Unser Fehler',
    happened: 'Eine Buchung ging nicht auf und wurde abgelehnt. Nichts wurde gebucht.',
    todo: tellStaff,
  },
  LEDGER_BROKEN: {
    title: 'Die Bücher werden geprüft',
    happened: 'Die Bücher des Hauses stimmen nicht überein. Bis jemand nachgesehen hat, wird nichts geändert.',
    todo: tellStaff,
  },
  LEDGER_WITNESS_DIFFERS: {
    title: 'Die Bücher sind nicht die, die ein Terminal sah',
    happened:
      'Ein Terminal sah Einträge, die in den Büchern fehlen: Sie wurden gekürzt, geändert, oder eine ältere Kopie wurde eingespielt.',
    todo: 'foyer ledger verify nennt den ersten Eintrag. Klären, wer die Datenbank zurückgespielt oder geändert hat.',
  },
  LEDGER_BUSY: {
    title: 'Einen Moment bitte',
    happened: 'Der Hausserver hat viel zu tun. Nichts ging verloren.',
    todo: 'Bitte versuchen Sie es in einer Minute noch einmal.',
  },
  STORE_UNAVAILABLE: {
    title: 'Das Haus kann nicht buchen',
    happened: 'Der Hausserver kann gerade nichts speichern; deshalb wird nichts geändert.',
    todo: comeBack,
  },
  STORE_IN_USE: {
    title: 'Läuft schon',
    happened: 'Ein anderer Server benutzt dieselben Daten.',
    todo: installer,
  },
  BACKUP_INVALID: {
    title: 'Diese Sicherung ist unbrauchbar',
    happened: 'Die Sicherung ist beschädigt oder wurde verändert. Nichts davon wurde verwendet.',
    todo: 'Nehmen Sie eine ältere Sicherung. Die Meldung nennt, was nicht stimmt.',
  },
  RESTORE_REFUSED: {
    title: 'Nicht wiederhergestellt',
    happened: 'Wo die Sicherung hin soll, liegt schon etwas. Es wurde nicht angerührt.',
    todo: 'Geben Sie einen leeren Ordner an.',
  },
  ENTRY_UNKNOWN: {
    title: 'Buchung nicht gefunden',
    happened: 'Die Bücher haben keine Buchung mit dieser Kennung oder Nummer.',
    todo: 'Prüfen Sie die Kennung oder Nummer.',
  },
  TENANCY_UNKNOWN: {
    title: 'Wohnung nicht gefunden',
    happened: 'Diese Wohnung gibt es in diesem Haus nicht.',
    todo: tellStaff,
  },
  CURRENCY_DIFFERS: {
    title: 'Andere Währung',
    happened: 'Der Betrag ist in einer anderen Währung als in diesem Haus üblich.',
    todo: tellStaff,
  },
  TENANCY_EXISTS: {
    title: 'Dieses Mietverhältnis gibt es',
    happened: 'Ein Mietverhältnis dieses Namens gibt es schon, oder es gab eines.',
    todo: 'Geben Sie ihm einen anderen Namen.',
  },
  TENANCY_GOES_ON: {
    title: 'Dieses Mietverhältnis läuft noch',
    happened: 'Es gibt keine Schlussabrechnung: Niemand ist ausgezogen.',
    todo: 'Verlangen Sie stattdessen einen Auszug zwischen zwei Tagen.',
  },
  TENANCY_ENDED: {
    title: 'Dieses Mietverhältnis ist beendet',
    happened: 'Wer dort wohnte, ist ausgezogen.',
    todo: 'Was noch zusteht, kann weiterhin ausgezahlt werden.',
  },
  READING_MISSING: {
    title: 'Ein Zählerstand fehlt',
    happened: 'Ein Zähler wurde gerade nicht gelesen.',
    todo: 'Warten Sie, bis er antwortet, oder tragen Sie den Stand ein.',
  },
  TRANSACTION_UNKNOWN: {
    title: 'Diese Buchung gibt es nicht',
    happened: 'In den Büchern steht keine Buchung dieser Nummer.',
    todo: 'Prüfen Sie die Nummer.',
  },
  NOT_REVERSIBLE: {
    title: 'Das kann nicht storniert werden',
    happened: 'Es ist eine Belastung oder ein Storno, oder es wurde schon storniert.',
    todo: 'Eine Belastung wird über ihren Zählerstand oder ihren Tarif berichtigt.',
  },
  EMERGENCY_CREDIT_NOT_OFFERED: {
    title: 'Gerade kein Notkredit',
    happened: 'Er ist schon genutzt, noch nicht nötig, oder er würde nicht reichen.',
    todo: 'Laden Sie auf, um versorgt zu bleiben.',
  },
  AMOUNT_REFUSED: {
    title: 'Dieser Betrag geht nicht',
    happened: 'Der Betrag ist zu klein oder zu groß.',
    todo: 'Bitte versuchen Sie einen anderen Betrag.',
  },
  CASH_LEGAL_LIMIT: {
    title: 'Die Grenze für Bargeld ist erreicht',
    happened: 'Das Gesetz begrenzt, wie viel an einem Tag bar bezahlt werden darf.',
    todo: 'Was Sie eingezahlt haben, wird gutgeschrieben. Bitte zahlen Sie auf anderem Weg oder kommen Sie morgen wieder.',
  },
  TOP_UP_LIMIT: {
    title: 'Genug für einen Besuch',
    happened: 'Die Grenze für diesen Besuch ist erreicht.',
    todo: 'Drücken Sie „Fertig“. Mit erneutem Auflegen der Karte können Sie wieder aufladen.',
  },

  METER_AWAY: {
    title: 'Ihr Zähler antwortet nicht',
    happened: 'Das Haus erreicht Ihren Zähler gerade nicht. Deswegen wird nichts abgeschaltet.',
    todo: comeBack,
  },
  METER_USE_UNKNOWN: {
    title: 'Ihr Verbrauch ist nicht bekannt',
    happened:
      'Ihr Zähler wurde seit Tagen nicht gelesen. Nach Schätzung wird nichts mehr berechnet, und deswegen wird nichts abgeschaltet.',
    todo: comeBack,
  },
  METER_SERIAL_DIFFERS: {
    title: 'Ein anderer Zähler antwortet',
    happened: 'Der antwortende Zähler gehört nicht zu Ihrer Wohnung. Bis das geklärt ist, wird er nicht benutzt.',
    todo: installer,
  },
  METER_TAMPERED: {
    title: 'Ein Zähler wurde berührt',
    happened: 'Der Zähler meldet, dass er geöffnet wurde oder ein Magnet nahe war.',
    todo: 'Bitte nichts daran tun. Die Hausverwaltung weiß Bescheid.',
  },
  METER_LEAK: {
    title: 'Vielleicht läuft Wasser',
    happened: 'Der Zähler meldet, dass ohne Ende Wasser läuft.',
    todo: 'Bitte sehen Sie nach, ob ein Hahn offen ist. Die Hausverwaltung weiß Bescheid.',
  },
  METER_BATTERY_LOW: {
    title: 'Ein Zähler braucht eine Batterie',
    happened: 'Die Batterie eines Zählers ist fast leer.',
    todo: 'Er zählt noch. Der Installateur weiß Bescheid.',
  },
  METER_FAULTY: {
    title: 'Mit einem Zähler stimmt etwas nicht',
    happened: 'Der Zähler meldet, dass etwas in ihm defekt ist.',
    todo: 'Was er zählt, wird geprüft. Der Installateur weiß Bescheid.',
  },
  METER_REGISTER_RESET: {
    title: 'Ein Zähler fing neu an',
    happened: 'Was der Zähler gezählt hat, wurde zurückgesetzt, wie nach einem Stromausfall.',
    todo: 'Es wird nichts doppelt berechnet. Die Hausverwaltung sieht es sich an.',
  },
  METER_CLOCK_WRONG: {
    title: 'Die Uhr eines Zählers geht falsch',
    happened: 'Die Uhr eines Zählers lässt sich nicht stellen.',
    todo: 'Was er zählt, stimmt. Der Installateur weiß Bescheid.',
  },
  METER_REFUSED: {
    title: 'Der Zähler hat abgelehnt',
    happened: 'Der Zähler hat eine Anfrage nicht angenommen.',
    todo: installer,
  },
  METER_ENCRYPTED: {
    title: 'Der Zähler verschlüsselt seine Antwort',
    happened: 'Der Zähler antwortet, aber verschlüsselt, und Foyer hat keinen Schlüssel dafür.',
    todo: installer,
  },
  METER_PROFILE_UNKNOWN: {
    title: 'Zähler nicht bekannt',
    happened: 'Das Haus hat keine Beschreibung für diese Art Zähler.',
    todo: installer,
  },
  RELAY_NOT_VERIFIED: {
    title: 'Schalten ist nicht eingerichtet',
    happened: 'Es wurde noch nicht geprüft, ob dieser Zähler sicher schaltet.',
    todo: installer,
  },
  CONFIRMATION_MISSING: {
    title: 'Nicht bestätigt',
    happened: 'Niemand hat es bestätigt, also wurde nichts getan.',
    todo: installer,
  },
  READING_UNKNOWN: {
    title: 'Dieser Zählerstand wartet nicht',
    happened: 'Kein Zählerstand dieser Nummer wartet auf eine Entscheidung.',
    todo: 'Sehen Sie in der Liste der zurückgehaltenen Zählerstände nach.',
  },
  READING_DECIDED: {
    title: 'Schon entschieden',
    happened: 'Über diesen Zählerstand wurde bereits entschieden. Das gilt.',
    todo: 'War es falsch, tragen Sie den richtigen Stand ein.',
  },
  READING_UNFIT: {
    title: 'Dieser Zählerstand passt nicht',
    happened: 'Er kann nicht zwischen den Ständen davor und danach liegen.',
    todo: 'Prüfen Sie Wert und Zeit. Wurde der Zähler getauscht, geben Sie das an.',
  },
  MULTIPLIER_UNFIT: {
    title: 'Dieser Faktor passt nicht',
    happened: 'Er gilt schon, seine Zeit ist noch nicht da, oder der Zähler wurde seither nicht gelesen.',
    todo: 'Prüfen Sie Tag und Verhältnis. Was sich erst ändern wird, gehört in die Datei der Anlage.',
  },
  READING_HELD: {
    title: 'Ein Zählerstand wird geprüft',
    happened: 'Ihr Zähler zeigte einen unplausiblen Wert. Bis er geprüft ist, wird er nicht berechnet.',
    todo: 'Es ist nichts zu tun. Die Hausverwaltung kümmert sich darum.',
  },
  CUT_LIMIT_REACHED: {
    title: 'Zu viele Abschaltungen auf einmal',
    happened: 'Das Haus wollte mehr Wohnungen abschalten, als seine Grenze erlaubt. Alle weiteren bleiben versorgt.',
    todo: tellStaff,
  },
  RESTORE_LATE: {
    title: 'Versorgung lässt auf sich warten',
    happened: 'Die Versorgung müsste wieder da sein, der Zähler zeigt sie aber nicht.',
    todo: tellStaff,
  },
  COMMAND_WITHDRAWN: {
    title: 'Rechtzeitig zurückgenommen',
    happened: 'Eine Zahlung kam, bevor das Relais öffnen sollte.',
    todo: 'Es wurde nichts abgeschaltet. Es ist nichts zu tun.',
  },
  COMMAND_UNPROVEN: {
    title: 'Ihre Versorgung braucht länger',
    happened: 'Der Zähler hat das Schalten noch nicht bestätigt. Ihr Geld ist gutgeschrieben.',
    todo: 'Bitte warten Sie eine Minute. Sind Sie dann noch ohne Versorgung, nennen Sie der Hausverwaltung die Kennung.',
  },
  RELAY_WELDED: {
    title: 'Ein Zähler schaltet nicht',
    happened: 'Es fließt Strom, obwohl der Zähler aus meldet.',
    todo: 'Bitte nichts öffnen. Die Hausverwaltung weiß Bescheid.',
  },
  SUPPLY_WITHOUT_VOLTAGE: {
    title: 'Keine Spannung hinter einem Zähler',
    happened: 'Der Zähler ist eingeschaltet, aber es kommt nichts an.',
    todo: 'Bitte sehen Sie nach Ihrer Hauptsicherung. Die Hausverwaltung weiß Bescheid.',
  },
  RELAY_LISTENS_LATE: {
    title: 'Ein Zähler lässt sich von hier nicht abschalten',
    happened: 'Er hört Befehle erst nach seiner eigenen Meldung; eine Abschaltung könnte nach der Zahlung kommen.',
    todo: 'Es wird nichts abgeschaltet. Der Installateur sollte das Gerät auf ständiges Zuhören stellen (Klasse C).',
  },
  CLOCK_SUSPECT: {
    title: 'Die Uhr wird geprüft',
    happened: 'Das Haus ist sich der Uhrzeit nicht sicher. So lange wird niemand abgeschaltet.',
    todo: 'Es ist nichts zu tun.',
  },

  SERVER_AWAY: {
    title: 'Der Hausserver ist nicht erreichbar',
    happened: 'Der Kiosk erreicht den Hausserver gerade nicht und kann Ihr Konto nicht zeigen.',
    todo: comeBack,
  },
  BROKER_AWAY: {
    title: 'Nachrichten warten',
    happened: 'Das Gebäude kann gerade keine Nachrichten senden. Sie warten und gehen später hinaus.',
    todo: installer,
  },
  BROKER_INTRUDER: {
    title: 'Ein Unbekannter wurde abgewiesen',
    happened: 'Ein Programm ohne Recht dazu wollte für das Gebäude sprechen. Es wurde abgewiesen.',
    todo: installer,
  },
  TUNNEL_INTRUDER: {
    title: 'Ein Unbekannter wurde abgewiesen',
    happened: 'Ein Zähler, den das Gebäude nicht kennt, wollte sich melden. Er wurde abgewiesen.',
    todo: installer,
  },
  NOTICE_UNSENT: {
    title: 'Eine Nachricht ging nicht hinaus',
    happened: 'Eine Nachricht an einen Mieter konnte nach vielen Versuchen nicht gesendet werden.',
    todo: tellStaff,
  },
  NOTICE_GATEWAY_AWAY: {
    title: 'Nachrichten warten',
    happened:
      'Mailserver, SMS-Dienst oder Webhook nehmen gerade nichts an. Die Nachrichten warten und werden erneut gesendet.',
    todo: 'Es ist nichts zu tun, solange es nicht anhält.',
  },
  NOTICE_GATEWAY_DOWN: {
    title: 'Nachrichten gehen nicht hinaus',
    happened:
      'Mailserver, SMS-Dienst oder Webhook haben lange keine Nachricht angenommen. Mieter wurden vielleicht nicht gewarnt.',
    todo: 'Bitte prüfen Sie Leitung, Konto und Passwort des Dienstes. Niemand wird ohne die verlangte Warnung abgeschaltet.',
  },
  NOTICE_REFUSED: {
    title: 'Eine Nachricht wurde abgelehnt',
    happened: 'Der Dienst hat eine Nachricht endgültig abgelehnt. Vielleicht stimmt die Adresse oder Nummer nicht.',
    todo: 'Bitte prüfen Sie, wo dieser Mieter benachrichtigt wird.',
  },
  NOTICE_NO_ADDRESS: {
    title: 'Ein Mieter ist nicht erreichbar',
    happened: 'Für den Weg, auf dem dieser Mieter benachrichtigt werden soll, fehlt eine Adresse oder Nummer.',
    todo: 'Bitte tragen Sie eine ein, oder wählen Sie einen anderen Weg.',
  },
  NOTICE_UNDELIVERED: {
    title: 'Eine Nachricht kam nicht an',
    happened: 'Der Dienst hat eine Nachricht angenommen und später gemeldet, dass sie nicht zugestellt wurde.',
    todo: 'Bitte prüfen Sie Nummer oder Adresse, und benachrichtigen Sie den Mieter anders.',
  },
  NOTICE_UNKNOWN: {
    title: 'Keine solche Nachricht',
    happened: 'Eine Nachricht mit dieser Nummer gibt es nicht.',
    todo: 'Es ist nichts zu tun.',
  },
  SMS_PROFILE_UNKNOWN: {
    title: 'Der SMS-Dienst ist nicht bekannt',
    happened: 'Die Einrichtung nennt ein Profil, das es nicht gibt.',
    todo: 'Bitte berichtigen Sie das Profil in der Datei des Hauses.',
  },
  SERVER_ANSWER_INVALID: {
    title: 'Der Hausserver wurde nicht verstanden',
    happened: 'Der Hausserver hat etwas geantwortet, das der Kiosk nicht kennt.',
    todo: comeBack,
  },
  VERSION_ROLLED_BACK: {
    title: 'Ein Update hat nicht gehalten',
    happened:
      'Die neue Fassung endete immer wieder, deshalb läuft hier die Fassung davor. Die Aufzeichnungen sind unberührt.',
    todo: 'Bitte sagen Sie es dem, der die Updates einspielt.',
  },
  RELEASE_UNUSABLE: {
    title: 'Nichts zum Starten',
    happened: 'Keine Fassung dieses Namens enthält ein Kioskprogramm.',
    todo: installer,
  },
  KIOSK_OUT_OF_SERVICE: {
    title: 'Gleich wieder da',
    happened: 'Dieser Kiosk ist gerade außer Betrieb.',
    todo: comeBack,
  },
  SIGN_IN_NEEDED: {
    title: 'Bitte anmelden',
    happened: 'Niemand ist angemeldet, oder die Sitzung ist zu Ende.',
    todo: 'Melden Sie sich neu an.',
  },
  SIGN_IN_REFUSED: {
    title: 'Nicht angemeldet',
    happened: 'Der Name oder das Kennwort stimmt nicht.',
    todo: 'Versuchen Sie es noch einmal. Nach einigen falschen Versuchen müssen Sie warten.',
  },
  STAFF_CARD_UNKNOWN: {
    title: 'Karte nicht bekannt',
    happened: 'Diese Karte gehört niemandem, der das Haus betreut.',
    todo: 'Nehmen Sie Ihre eigene Dienstkarte oder lassen Sie sie von der Hausleitung eintragen.',
  },
  STAFF_PIN_WRONG: {
    title: 'Falsche PIN',
    happened: 'Die PIN gehört nicht zu dieser Karte.',
    todo: 'Versuchen Sie es noch einmal. Nach einigen falschen Versuchen müssen Sie warten.',
  },
  STAFF_LOCKED: {
    title: 'Für eine Weile gesperrt',
    happened: 'Es gab zu viele falsche Versuche.',
    todo: 'Warten Sie, bis die Zeit um ist, und versuchen Sie es dann noch einmal.',
  },
  STAFF_PIN_GUESSED: {
    title: 'Jemand probiert PINs',
    happened:
      'Zehn falsche PINs oder Kennwörter kamen hintereinander. Die Karte oder der Ort ist jeweils eine Viertelstunde gesperrt.',
    todo: 'Finden Sie heraus, wer es war. War es jemand von Ihnen, kann die Hausleitung eine neue PIN geben.',
  },
  SECOND_PERSON_NEEDED: {
    title: 'Eine zweite Person ist nötig',
    happened: 'Das braucht eine andere Person als die, die darum bittet.',
    todo: 'Lassen Sie es eine Kollegin oder einen Kollegen mit eigener Karte oder Anmeldung bestätigen.',
  },
  OWNER_NEEDED: {
    title: 'Nur für die Hausleitung',
    happened: 'Das darf nur die Hausleitung. Es wurde nichts geändert.',
    todo: 'Wenden Sie sich an die Hausleitung.',
  },
  OWNER_EXISTS: {
    title: 'Es gibt schon eine Hausleitung',
    happened: 'Die Anlage hat eine Hausleitung, die alle anderen einträgt.',
    todo: 'Melden Sie sich an oder lassen Sie sich von der Hausleitung eintragen.',
  },
  LAST_OWNER: {
    title: 'Die letzte Hausleitung bleibt',
    happened: 'Ohne Hausleitung könnte niemand mehr Personen eintragen. Es wurde nichts geändert.',
    todo: 'Tragen Sie zuerst eine andere Hausleitung ein.',
  },
  INVITE_INVALID: {
    title: 'Der Code gilt nicht',
    happened: 'Der Einmalcode ist unbekannt, schon benutzt oder älter als eine Stunde.',
    todo: 'Machen Sie auf dem Server einen neuen mit: foyer console invite',
  },
  PERSON_EXISTS: {
    title: 'Der Name ist vergeben',
    happened: 'Jemand hat diesen Namen schon.',
    todo: 'Wählen Sie einen Namen, der die beiden unterscheidet.',
  },
  PERSON_UNKNOWN: {
    title: 'Person nicht bekannt',
    happened: 'Diese Person gibt es nicht, oder sie ist ausgeschieden.',
    todo: 'Laden Sie die Seite neu.',
  },
  CARD_TAKEN: {
    title: 'Die Karte ist vergeben',
    happened: 'Die Karte gehört jemand anderem.',
    todo: 'Nehmen Sie eine andere Karte.',
  },
  FORM_FORGED: {
    title: 'Das hat nicht geklappt',
    happened: 'Die Anfrage kam nicht von dieser Seite, wie sie geöffnet wurde. Es wurde nichts geändert.',
    todo: 'Laden Sie die Seite neu.',
  },
  UNRESOLVED_UNKNOWN: {
    title: 'Fall nicht bekannt',
    happened: 'Diesen ungeklärten Fall gibt es nicht.',
    todo: 'Laden Sie die Liste neu.',
  },
  UNRESOLVED_SETTLED: {
    title: 'Schon geklärt',
    happened: 'Der Fall wurde schon geklärt, und dabei bleibt es.',
    todo: 'Laden Sie die Liste neu.',
  },
  ORDER_STILL_ASKED: {
    title: 'Wird noch nachgefragt',
    happened: 'Der Anbieter wird zu dieser Zahlung noch gefragt. Sobald er antwortet, wird sie einmal gutgeschrieben.',
    todo: 'Sehen Sie beim Anbieter nach, mit der Referenz der Zahlung.',
  },
  SUPPLY_REQUEST_UNKNOWN: {
    title: 'Antrag nicht bekannt',
    happened: 'Diesen Antrag auf Abschalten oder Einschalten gibt es nicht.',
    todo: 'Laden Sie die Seite neu.',
  },
  REQUEST_DECIDED: {
    title: 'Schon entschieden',
    happened: 'Über den Antrag wurde schon entschieden, und dabei bleibt es.',
    todo: 'Laden Sie die Seite neu.',
  },
  REQUEST_EXPIRED: {
    title: 'Zu spät',
    happened: 'Der Antrag hat länger als einen Tag auf die zweite Person gewartet. Es wurde nichts geschaltet.',
    todo: 'Stellen Sie ihn neu.',
  },
  SUPPLY_NOT_ORDERED: {
    title: 'Keine Anordnung zu beenden',
    happened: 'Keine Anordnung hält diese Versorgung aus.',
    todo: 'Sehen Sie bei der Wohnung nach: dort steht, warum die Versorgung so ist.',
  },
  SUPPLY_PROTECTED: {
    title: 'Geschützt',
    happened: 'Dort ist jemand auf die Versorgung angewiesen. Von hier wird sie nur bei Gefahr geschaltet.',
    todo: 'Erledigen Sie die Arbeiten vor Ort, zusammen mit der Person.',
  },
  UNIT_LIVED_IN: {
    title: 'Nicht leer',
    happened: 'In dieser Wohnung lebt jemand.',
    todo: 'Wählen Sie einen anderen Grund oder beenden Sie zuerst das Mietverhältnis.',
  },
  UNIT_UNKNOWN: {
    title: 'Wohnung nicht bekannt',
    happened: 'Diese Wohnung gibt es nicht.',
    todo: 'Laden Sie die Seite neu.',
  },
  ALARM_UNKNOWN: {
    title: 'Alarm nicht bekannt',
    happened: 'Diesen Alarm gibt es nicht, oder er ist vorbei.',
    todo: 'Laden Sie die Seite neu.',
  },
  METER_UNKNOWN: {
    title: 'Zähler nicht bekannt',
    happened: 'Diesen Zähler gibt es nicht.',
    todo: 'Laden Sie die Seite neu.',
  },
  METER_HAS_NO_RELAY: {
    title: 'Nicht schaltbar',
    happened: 'Dieser Zähler hat kein Relais.',
    todo: 'Schalten Sie von Hand, vor Ort.',
  },
  UTILITY_NOT_SWITCHED: {
    title: 'Wird nicht von hier geschaltet',
    happened: 'Gas wird aus der Ferne nur bei Gefahr abgesperrt.',
    todo: 'Schalten Sie von Hand, vor Ort.',
  },
  SAFETY_CUT: {
    title: 'Wegen Gefahr abgeschaltet',
    happened: 'Eine Person hat eine Versorgung wegen Gefahr abgeschaltet.',
    todo: 'Eine zweite Person muss nachsehen und es innerhalb eines Tages bestätigen oder ablehnen.',
  },
  SAFETY_CUT_UNCONFIRMED: {
    title: 'Abschaltung nicht bestätigt',
    happened: 'Eine Versorgung ist seit einem Tag wegen Gefahr aus, und keine zweite Person hat es bestätigt.',
    todo: 'Sehen Sie jetzt nach und bestätigen oder lehnen Sie es in der Konsole ab.',
  },
  QR_NOT_OFFERED: {
    title: 'Hier kein Zahlen per Handy',
    happened: 'Dieses Haus nimmt keine Zahlungen per Handy an.',
    todo: 'Bitte laden Sie mit Bargeld auf. Es wurde nichts abgebucht.',
  },
  PROVIDER_AWAY: {
    title: 'Zahlungsdienst antwortet nicht',
    happened: 'Der Zahlungsdienst hat gerade nicht geantwortet.',
    todo: 'Wenn Sie noch nicht bezahlt haben, nehmen Sie Bargeld oder kommen Sie später wieder. Wenn Sie bezahlt haben, zahlen Sie nicht noch einmal: Ihr Geld wird gutgeschrieben, sobald der Dienst antwortet.',
  },
  PROVIDER_REFUSED: {
    title: 'Zahlung nicht möglich',
    happened: 'Der Zahlungsdienst hat diese Zahlung nicht angenommen. Es wurde nichts abgebucht.',
    todo: 'Bitte wählen Sie einen anderen Betrag oder Bargeld und nennen Sie der Hausverwaltung die Kennung.',
  },
  PAYMENT_DIFFERS: {
    title: 'Zahlung wird geklärt',
    happened: 'Der Zahlungsdienst meldet einen anderen Betrag als verlangt.',
    todo: tellStaff,
  },
  NOTIFY_REFUSED: {
    title: 'Meldung abgelehnt',
    happened: 'Eine Meldung über eine Zahlung war nicht nachweislich echt. Es wurde nichts geändert.',
    todo: installer,
  },
  ORDER_UNKNOWN: {
    title: 'Zahlung nicht bekannt',
    happened: 'Das Terminal hat nach einer Zahlung gefragt, die es nicht gibt.',
    todo: tryAgain,
  },
  ORDER_CLOSED: {
    title: 'Die Zeit zum Zahlen ist um',
    happened: 'Es kam keine Zahlung rechtzeitig an; dieser Code kann nicht mehr bezahlt werden.',
    todo: 'Sie können neu beginnen. Wenn Sie schon bezahlt haben, zahlen Sie nicht doppelt: es wird gutgeschrieben, sobald es ankommt.',
  },
  ORDERS_TOO_MANY: {
    title: 'Zu viele Zahlungen auf einmal',
    happened: 'Gerade sind zu viele Zahlungen per Handy offen. Es wurde nichts abgebucht.',
    todo: comeBack,
  },
};
