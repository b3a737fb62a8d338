"""What can go wrong in the API: the one table of its errors, in French and in English.

The address of a kind is `/api/problemes/#KEY`: it never changes once published.
"""

from dataclasses import dataclass

LANGUAGES = ("fr", "en")
Words = tuple[str, str]  # in French, in English


@dataclass(frozen=True)
class Kind:
    status: int
    title: Words
    detail: Words


KINDS = {
    "parameters": Kind(
        400,
        ("Paramètres refusés", "Parameters refused"),
        (
            "L'adresse demandée a des paramètres qui ne vont pas : voir « errors ».",
            "The address has parameters that are not right: see “errors”.",
        ),
    ),
    "unreadable-body": Kind(
        400,
        ("Corps illisible", "Unreadable body"),
        (
            "Ce corps n'est pas du JSON lisible : envoyer un objet JSON, en UTF-8.",
            "The body is not readable JSON: send a JSON object, in UTF-8.",
        ),
    ),
    "invalid-data": Kind(
        400,
        ("Données refusées", "Data refused"),
        (
            "Ce qui a été envoyé ne peut pas être enregistré tel quel : voir « errors ».",
            "What was sent can't be saved as it is: see “errors”.",
        ),
    ),
    "authentication": Kind(
        401,
        ("Connexion requise", "Authentication required"),
        (
            "Donner un jeton valable : en-tête « Authorization: Bearer … ». Les jetons se "
            "créent sur la page « Jetons » du compte ; un jeton expiré ou révoqué n'ouvre rien.",
            "Give a valid token: header “Authorization: Bearer …”. Tokens are created on the "
            "page “Jetons” of the account; one that expired or was revoked opens nothing.",
        ),
    ),
    "permission": Kind(
        403,
        ("Accès refusé", "Access refused"),
        (
            "Le rôle de ce compte n'ouvre pas cette adresse, ni ici ni sur les pages.",
            "The role of this account does not open this address, here or on the pages.",
        ),
    ),
    "token-scope": Kind(
        403,
        ("Portée du jeton insuffisante", "Token scope too narrow"),
        (
            "Ce jeton n'a pas la portée « %(scope)s » : en créer un qui l'ait.",
            "This token does not have the scope “%(scope)s”: create one that has.",
        ),
    ),
    "not-found": Kind(
        404,
        ("Introuvable", "Not found"),
        (
            "Rien à cette adresse, ou rien que ce compte puisse lire.",
            "Nothing at this address, or nothing that this account may read.",
        ),
    ),
    "method": Kind(
        405,
        ("Méthode non admise", "Method not allowed"),
        (
            "Cette adresse n'admet pas %(method)s : voir l'en-tête Allow.",
            "This address does not accept %(method)s: see the Allow header.",
        ),
    ),
    "not-acceptable": Kind(
        406,
        ("Format indisponible", "Format not available"),
        (
            "L'API répond en JSON (le schéma, aussi en YAML) : revoir l'en-tête Accept.",
            "The API answers in JSON (the schema, in YAML too): change the Accept header.",
        ),
    ),
    "conflict": Kind(
        409,
        ("Impossible à ce stade", "Not possible at this stage"),
        (
            "L'enregistrement ne peut pas être modifié dans son état actuel.",
            "The record can't be changed in its present state.",
        ),
    ),
    "stale": Kind(
        412,
        ("Modifié entre-temps", "Changed meanwhile"),
        (
            "Quelqu'un a enregistré depuis : rien n'est écrasé. Cette réponse donne ce qui est "
            "enregistré et son ETag ; repartir de là.",
            "Someone saved since: nothing was overwritten. This answer gives what is stored "
            "and its ETag; start again from there.",
        ),
    ),
    "too-large": Kind(
        413,
        ("Corps trop grand", "Body too large"),
        (
            "Le corps dépasse %(limit)s octets : envoyer moins à la fois.",
            "The body exceeds %(limit)s bytes: send less at a time.",
        ),
    ),
    "media-type": Kind(
        415,
        ("Type de contenu refusé", "Unsupported media type"),
        (
            "Envoyer du JSON : en-tête « Content-Type: application/json ».",
            "Send JSON: header “Content-Type: application/json”.",
        ),
    ),
    "precondition-required": Kind(
        428,
        ("Point de départ requis", "Precondition required"),
        (
            "Dire de quelle version l'on part : en-tête If-Match, avec l'ETag qui a été lu.",
            "Say which version you started from: header If-Match, with the ETag that was read.",
        ),
    ),
    "quota": Kind(
        429,
        ("Trop de demandes", "Too many requests"),
        (
            "La limite est de %(limit)s demandes : attendre %(wait)s secondes.",
            "The limit is %(limit)s requests: wait %(wait)s seconds.",
        ),
    ),
    "server-error": Kind(
        500,
        ("Erreur du serveur", "Server error"),
        (
            "La demande a échoué, par une faute du serveur. Prévenir l'administrateur.",
            "The request failed, through a fault of the server. Tell the administrator.",
        ),
    ),
}

# What is wrong with one parameter.
FAULTS: dict[str, Words] = {
    "unknown": (
        "Paramètre inconnu. Paramètres connus : %(known)s.",
        "Unknown parameter. Known parameters: %(known)s.",
    ),
    "repeated": ("À donner une seule fois.", "To be given once."),
    "empty": (
        "Sans valeur : l'ôter, ou lui en donner une.",
        "No value: leave it out, or give one.",
    ),
    "unknown_field": (
        "Champ inconnu : %(value)s. Champs connus : %(known)s.",
        "Unknown field: %(value)s. Known fields: %(known)s.",
    ),
    "invalid_choice": (
        "Valeur inconnue : %(value)s. Valeurs admises : %(known)s.",
        "Unknown value: %(value)s. Accepted values: %(known)s.",
    ),
    "no_such_record": (
        "Aucun enregistrement n'a la clé %(value)s.",
        "No record has the key %(value)s.",
    ),
    "invalid": ("Valeur illisible : %(value)s.", "Unreadable value: %(value)s."),
    "page_size": ("Un nombre de 1 à %(most)s.", "A number from 1 to %(most)s."),
    "cursor": (
        "Ce curseur n'est pas de cette liste : suivre « next » depuis la première page.",
        "This cursor is not one of this list: follow “next” from the first page.",
    ),
    "needs": ("À donner avec « %(other)s ».", "To be given with “%(other)s”."),
}
