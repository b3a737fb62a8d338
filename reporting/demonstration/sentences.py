"""The invented sentences. None of them states a fact: each speaks of bodies, places and documents
that don't exist, or of the demonstration itself."""

BODIES = (
    "l'Agence fictive Alpha",
    "l'Institut imaginaire des Essais",
    "l'Association exemple Bêta",
    "la Fédération inventée des Maisons-Modèles",
    "l'Office de démonstration des Rencontres interrégionales",
    "le Réseau fictif d'accompagnement socioprofessionnel",
)
PLACES = (
    "Ville-Exemple",
    "Port-Imaginaire",
    "Mont-Fictif",
    "Saint-Modèle-des-Essais",
    "Oasis-Inventée",
    "Rivière-de-Démonstration",
    "Val-Supposé",
)
OPENINGS = (
    "Ce texte de démonstration est inventé : il imite {subject}.",
    "Les lignes qui suivent, inventées, montrent la place que prend {subject}.",
    "À titre d'exemple, et sans rien rapporter de réel, voici {subject}.",
    "Ce passage inventé tient lieu, dans la démonstration, de ce que serait {subject}.",
)
SENTENCES = (
    "Dans cet exemple, {body} a réuni ses équipes à {place} pour relire un guide qui n'existe "
    "pas, puis en a préparé la diffusion imaginaire auprès de {number} services.",
    "Le calendrier supposé prévoyait trois étapes ; la deuxième, plus longue que prévu, montre "
    "comment un retard se raconte sans qu'aucun retard ait eu lieu.",
    "Une session fictive s'est tenue à {place}.",
    "Les participants imaginés y ont comparé des fiches, des registres et des formulaires dont "
    "les intitulés, choisis pour leur longueur, éprouvent la coupure des mots : "
    "institutionnalisation, interdépartementalisation, socioprofessionnellement.",
    "{Body} a proposé d'en tirer un tableau commun, que chaque délégation remplirait à son "
    "rythme, et que la démonstration n'a évidemment jamais rempli.",
    "Aucun de ces chiffres n'est à reprendre : {number} dossiers, {other} entretiens et autant "
    "de lettres n'existent que dans cette phrase.",
    "Un comité d'exemple a relu le tout, demandé deux corrections et donné un accord de principe.",
    "La suite est laissée à l'imagination.",
    "À {place} comme à {elsewhere}, les guichets de démonstration auraient reçu des visiteurs "
    "venus poser des questions simples : où aller, que présenter, combien de temps attendre.",
    "Les réponses, rédigées en plusieurs langues fictives, tiennent sur une page pliée en deux "
    "que le texte décrit pour occuper, lui aussi, un peu plus d'une ligne.",
    "{Body} y voit un modèle à reprendre ; le lecteur y verra seulement un paragraphe assez long "
    "pour passer d'une page à la suivante.",
    "Cette phrase est courte.",
    "Celle-ci, au contraire, s'allonge à dessein, énumère des étapes (préparation, consultation, "
    "rédaction, relecture, validation, impression, diffusion), s'interrompt, reprend, et finit "
    "par dire que rien de ce qu'elle énumère n'a été fait ailleurs que sur le papier.",
    "Les institutions d'appui, représentées ici par {body}, auraient fourni {number} dossiers "
    "pédagogiques et une salle à {place}.",
    "On remarquera que le total n'est pas donné : dans les vrais rapports aussi, une donnée peut "
    "manquer, et l'inconnu n'est pas zéro.",
    "La coordination, dans cette fable administrative, repose sur des réunions brèves, un relevé "
    "de conclusions partagé le jour même et des échéances tenues par tous.",
    "Un rapport d'étape, long de {number} pages imaginaires, en garde la trace.",
    "Les points focaux de l'exemple ont demandé que les formulaires soient plus courts ; ceux de "
    "la démonstration suivante demanderont peut-être le contraire.",
    "Il n'y a rien à conclure de ce paragraphe, sinon que sa dernière ligne ne doit pas se "
    "retrouver seule en haut d'une page.",
    "Deux ateliers inventés, l'un à {place}, l'autre à {elsewhere}, ont servi à essayer la "
    "méthode avec {number} puis {other} participants supposés.",
    "La méthode, elle, n'est décrite nulle part.",
    "Le compte rendu fictif distingue ce qui a été décidé, ce qui reste à instruire et ce qui "
    "dépend d'une autre instance, tout aussi fictive.",
    "Pour les besoins de la mise en page, cette phrase cite un sigle (SNIA), un pourcentage "
    "imaginaire (72 %), une somme qui n'a été ni engagée ni versée (1 250 000 dirhams) et une "
    "date sans événement (le 31 juin n'existant pas, on dira : fin juin).",
    "Quelques mots en italique ou en gras suffiraient à la distraire.",
    "{Body} a ensuite transmis un bilan d'exemple à {number} correspondants, dont aucun n'a de "
    "nom, d'adresse ni de fonction.",
    "Les difficultés racontées sont celles que l'on imagine : des délais, des formulaires, des "
    "salles trop petites, des trains manqués entre {place} et {elsewhere}.",
    "Elles sont surmontées à la phrase suivante, comme il se doit dans une démonstration.",
    "Un annuaire inventé, tenu à jour chaque trimestre par {body}, complète le dispositif.",
    "On y trouverait, si quelqu'un l'avait écrit, {number} adresses et {other} horaires.",
    "La période suivante, aussi peu réelle que celle-ci, reprendra les mêmes travaux avec "
    "d'autres noms de villes.",
    "Voilà pourquoi ce texte peut être long sans rien apprendre à personne.",
)
