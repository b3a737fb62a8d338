from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "snia.common"
    label = "common"
