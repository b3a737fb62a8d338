"""Files of activities in the shape of those that publishers give; all in them is invented."""

from collections.abc import Iterable
from pathlib import Path

PUBLISHER = (
    '<reporting-org ref="XM-DAC-00000" type="40">'
    "<narrative>Agence inventée</narrative></reporting-org>"
)
DATES = (
    '<activity-date type="1" iso-date="2021-12-01"/>'
    '<activity-date type="2" iso-date="2022-01-10"/>'
)


def a_file(path: Path, *activities: str, version: str = "2.03") -> Path:
    """A file of these activities, named in its folder."""
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<iati-activities version="{version}" generated-datetime="2024-03-01T08:00:00Z">\n'
        + "\n".join(activities)
        + "\n</iati-activities>\n"
    )
    return path


def an_activity(
    identifier: str = "XM-DAC-00000-MAR-001",
    *,
    title: str = "Access of refugees to primary health care (invented)",
    more: str = "",
    orgs: str = "",
    status: str = "2",
    dates: str = DATES,
    countries: str = '<recipient-country code="MA" percentage="100"/>',
    descriptions: Iterable[str] = ("Consultations and medicines.",),
    attributes: str = 'default-currency="USD"',
) -> str:
    described = "".join(
        f"<description><narrative>{text}</narrative></description>" for text in descriptions
    )
    return f"""
<iati-activity xml:lang="en" {attributes}>
  <iati-identifier>{identifier}</iati-identifier>
  {PUBLISHER}
  <title><narrative>{title}</narrative></title>
  {described}
  {orgs or org("4", "UNHCR", "XM-DAC-41121")}
  <activity-status code="{status}"/>
  {dates}
  {countries}
  {more}
</iati-activity>"""


def org(role: str, name: str, ref: str = "", kind: str = "40") -> str:
    identified = f'ref="{ref}" ' if ref else ""
    return (
        f'<participating-org {identified}type="{kind}" role="{role}">'
        f"<narrative>{name}</narrative></participating-org>"
    )


def a_movement(
    value: str = "125000",
    *,
    day: str = "2022-03-31",
    ref: str = "",
    kind: str = "3",
    parties: str = "",
) -> str:
    referred = f' ref="{ref}"' if ref else ""
    return (
        f'<transaction{referred}><transaction-type code="{kind}"/>'
        f'<transaction-date iso-date="{day}"/>'
        f'<value value-date="{day}">{value}</value>{parties}</transaction>'
    )


def a_budget(value: str, year: int = 2022, kind: str = "1") -> str:
    return (
        f'<budget type="{kind}"><period-start iso-date="{year}-01-01"/>'
        f'<period-end iso-date="{year}-12-31"/>'
        f'<value value-date="{year}-01-01">{value}</value></budget>'
    )


RESULT = """
<result type="2">
  <title><narrative>Refugees are cared for</narrative></title>
  <indicator measure="1">
    <title><narrative>Consultations</narrative></title>
    <baseline year="2021" value="0"/>
    <period>
      <period-start iso-date="2022-01-01"/><period-end iso-date="2022-12-31"/>
      <target value="4000"/><actual value="3650"/>
    </period>
  </indicator>
</result>"""

FULL = an_activity(
    orgs=org("1", "European Commission (CE)", "XI-IATI-EC_INVENTED")
    + org("3", "PNUD")
    + org("4", "UNHCR", "XM-DAC-41121")
    + org("4", "Clinique imaginaire", kind="22"),
    more="<location><name><narrative>Rabat</narrative></name></location>"
    "<location><name><narrative>Ville imaginaire</narrative></name></location>"
    '<sector vocabulary="1" code="12220" percentage="75"/><sector code="15190" percentage="25"/>'
    '<policy-marker vocabulary="1" code="1" significance="1"/>'
    + a_budget("300000")
    + a_budget("200000", 2023)
    + a_budget("250000", 2023, "2")
    + a_movement(ref="T-1", parties="<provider-org><narrative>PNUD</narrative></provider-org>")
    + a_movement("50000")
    + a_movement("50000")
    + a_movement("-10", day="2022-04-01")
    + RESULT,
)
